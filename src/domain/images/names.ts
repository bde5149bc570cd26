export const maxNameLength = 255;

// Pure: the page that imports this file for something else does without, which on a phone takes tens of milliseconds.
const graphemes = /* @__PURE__ */ new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A description is longer than a name; screen readers read it out in one go. */
const maxAltLength = 1000;

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
  return storedName(name, [filter]);
}

/** As a picture's name is stored: its title, shortened, and as many of its last filters as there is room for. */
export function storedName(title: string, filters: readonly string[]): string {
  const suffix = filters.map((filter) => ` (${filter})`).join('');
  const room = maxNameLength - suffix.length;
  return room < 0 ? storedName(title, filters.slice(1)) : cutName(title, room) + suffix;
}

/** The default name of an upload: its file name, without any folder that a browser or script sent along. */
export function nameFromFile(fileName: string): string {
  return cleanName(fileName.replace(/^.*[/\\]/, ''));
}

function oneLine(text: string): string {
  const line = text
    .normalize('NFC')
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return showsNothing(line) ? '' : line;
}

/**
 * Whether nobody could see the text: white space, and what Unicode says to draw as nothing (UAX #44,
 * Default_Ignorable_Code_Point: zero-width and bidirectional characters, variation selectors, Hangul fillers, tags).
 * Beyond that property, the marks of interlinear annotations and the Braille cell without dots are blank as well.
 */
export function showsNothing(text: string): boolean {
  return /^[\p{DI}\p{Cc}\s\u{FFF9}-\u{FFFB}\u{2800}]*$/u.test(text);
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
