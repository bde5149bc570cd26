export const maxNameLength = 255;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A description is longer than a name; screen readers read it out in one go. */
export const maxAltLength = 1000;

/** What the uploader says is to be seen: one line of at most 1,000 code points. */
export function cleanAlt(text: string): string {
  return cutName(oneLine(text), maxAltLength);
}

/**
 * The name under which a picture is stored: one line, no control characters, at most 255 code points, cut between
 * characters as a person sees them (an emoji of several code points stays whole or goes).
 */
export function cleanName(text: string): string {
  return cutName(oneLine(text));
}

/** `<name> (<filter>)`, shortening the name and never the filter. */
export function derivedName(name: string, filter: string): string {
  const suffix = ` (${filter})`;
  return cutName(name, maxNameLength - suffix.length) + suffix;
}

/** The default name of an upload: its file name, without any folder that a browser or script sent along. */
export function nameFromFile(fileName: string): string {
  return cleanName(fileName.replace(/^.*[/\\]/, ''));
}

function oneLine(text: string): string {
  return text
    .normalize('NFC')
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
}

function cutName(text: string, limit = maxNameLength): string {
  if (text.length <= limit) return text;
  let cut = '';
  let length = 0;
  for (const { segment } of graphemes.segment(text)) {
    length += [...segment].length;
    if (length > limit) break;
    cut += segment;
  }
  return cut.trimEnd();
}
