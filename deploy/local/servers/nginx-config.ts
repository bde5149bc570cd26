import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../src/project-root.ts';
import { loopbackAddresses } from '../programs/free-port.ts';

export interface NginxOptions {
  port: number;
  statusPort: number;
  /** Where the web nodes listen on 127.0.0.1. At least one. */
  webPorts: readonly number[];
  /** Absolute: holds `media/`, written by the workers. */
  blobDir: string;
  /** Absolute: holds `static/`. The repository when not given. */
  staticRoot?: string;
  /** Where its own files go. */
  dir: string;
  uploadMaxBytes?: number | undefined;
  /** Where people reach the site, if it was said. */
  publicUrl?: string | undefined;
  /** Whether pages of people without a cookie are kept for a second; on unless told. */
  pageCache?: 'on' | 'off' | undefined;
  /** How long a node may be silent, in nginx's notation. */
  nodeTimeout?: string;
  /** How much it takes on at once, as readCapacity has it. */
  capacity: Readonly<Record<string, string>>;
}

const folder = join(projectRoot, 'deploy/nginx');

/** The template that containers use too, filled in for 127.0.0.1. */
export function renderNginxConfig(options: NginxOptions): string {
  const { uploadMaxBytes = 10 * 2 ** 20, nodeTimeout = '2500ms', staticRoot = projectRoot } = options;
  if (options.webPorts.length === 0)
    throw new Error('nginx needs at least one web node to pass requests to.');
  return fillIn(readFileSync(join(folder, 'instaclone.conf.template'), 'utf8'), {
    LISTEN: loopbackAddresses.map((host) => `listen ${host}:${options.port};`).join(' '),
    STATUS_LISTEN: `127.0.0.1:${options.statusPort}`,
    WEB_SERVERS: options.webPorts
      .map((port) => `server 127.0.0.1:${port} max_fails=2 fail_timeout=2s;`)
      .join('\n    '),
    STATIC_ROOT: path(staticRoot),
    BLOB_DIR: path(options.blobDir),
    PAGES_DIR: path(join(folder, 'pages')),
    ACCESS_LOG: path(join(options.dir, 'access.log')),
    // The form around the file needs room too, and the application's own answer is the friendlier one.
    MAX_BODY_SIZE: String(uploadMaxBytes + 2 ** 20),
    UPLOAD_LIMIT: `${+(uploadMaxBytes / 2 ** 20).toFixed(1)} MiB`,
    NODE_TIMEOUT: nodeTimeout,
    PAGE_CACHE: options.pageCache ?? 'on',
    PAGE_CACHE_DIR: path(join(options.dir, 'pages')),
    ...options.capacity,
    INCLUDE_DIR: path(options.dir),
    PUBLIC_URL: path(options.publicUrl ?? ''),
  });
}

/** What the official image brings along as its nginx.conf, for an nginx that owns nothing outside `dir`. */
export function renderMainConfig({ dir, capacity }: Pick<NginxOptions, 'dir' | 'capacity'>): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `
daemon off;
pid "${path(dir)}/nginx.pid";
error_log "${path(dir)}/error.log" notice;
${fillIn(readFileSync(join(folder, 'capacity.main.template'), 'utf8'), capacity)}
# Connections that stay, such as events, do not keep the processes of an old configuration alive for longer.
worker_shutdown_timeout 5s;
${process.getuid?.() === 0 ? 'user root; # or it would become nobody, who may not read this folder' : ''}
http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    sendfile on;
    ${temporary.map((name) => `${name}_temp_path "${path(dir)}/${name}_temp";`).join('\n    ')}
    include "${path(dir)}/instaclone.conf";
}
`;
}

/** As envsubst does, but a name without a value is an error. */
function fillIn(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`The nginx template asks for ${name}, which nobody gives.`);
    return value;
  });
}

/** In nginx's quotes a dollar is still a variable, and there is no way to write one. */
function path(text: string): string {
  if (/["'$\\\n]/.test(text)) {
    throw new Error(`nginx can't use this folder, for its quote, dollar, backslash or line break: ${text}`);
  }
  return text;
}
