import { securityHeaders, type SecurityHeader } from '../../src/web/security-headers.ts';

/**
 * What nginx's template includes in http {}: for each security header, a variable with what nginx adds to an answer.
 * That is nothing where a node has set the header. The template itself knows `$is_https`.
 */
export function renderSecurityMaps(): string {
  return securityHeaders.map((header) => `${mapOf(header)}\n`).join('');
}

/** What it includes in server {} and wherever that is not inherited, because there are other `add_header`. */
export function renderSecurityHeaders(): string {
  return securityHeaders.map(({ name }) => `add_header ${name} ${added(name)} always;\n`).join('');
}

/** The node's own word, whether people come by https, and the path that they asked for. */
function mapOf({ name, value, ofMedia, isForHttps }: SecurityHeader): string {
  const lines = [
    ...(ofMedia === undefined ? [] : [`'~^ \\S* /media/' ${quoted(ofMedia)};`]),
    `'~^ ${isForHttps ? 'yes' : '\\S*'} ' ${quoted(value)};`,
    `default '';`,
  ];
  return `map "$upstream_http_${snake(name)} $is_https $request_uri" ${added(name)} { ${lines.join(' ')} }`;
}

const snake = (name: string) => name.toLowerCase().replaceAll('-', '_');
const added = (name: string) => `$added_${snake(name)}`;

/** nginx has no way to write a dollar, and in these quotes only the quote itself has to be written otherwise. */
function quoted(text: string): string {
  if (/[$"\\\n]/.test(text)) throw new Error(`nginx can't be told this value: ${text}`);
  return `"${text}"`;
}
