import { showsNothing } from './names.ts';

/** How a picture is called where people read it. The database keeps `name (filter)`, which the class material uses. */
interface ShownName {
  /** Without the file's extension and without filters; what no person chose becomes "Untitled, 27 November". */
  title: string;
  /** The names of the filters that were applied one after the other, the last one last. Empty for an upload. */
  filters: string[];
}

interface Named {
  name: string;
  /** The filter that made it; undefined for an upload, whose name has no filters in it. */
  filter: string | undefined;
  /** ISO 8601, UTC. */
  createdAt: string;
}

export function shownName(image: Named, isFilter: (word: string) => boolean): ShownName {
  const { base, filters } = splitName(image, isFilter);
  const chosen = chosenTitle(base);
  return { title: chosen === '' ? `Untitled, ${dayAndMonth(image.createdAt)}` : chosen, filters };
}

/** The part of a stored name that its owner may change, as the form shows it; empty when no person chose it. */
export function editableTitle(image: Named, isFilter: (word: string) => boolean): string {
  return chosenTitle(splitName(image, isFilter).base);
}

/** Takes ` (filter)` off the end of a derived picture's name as often as it is there. */
export function splitName(
  { name, filter }: Pick<Named, 'name' | 'filter'>,
  isFilter: (word: string) => boolean,
): { base: string; filters: string[] } {
  const filters: string[] = [];
  let base = name;
  while (filter !== undefined) {
    const [whole, word = ''] = / \(([^()]+)\)$/.exec(base) ?? [];
    // The last one is its own filter, also when no filter of this name exists any more.
    if (whole === undefined || !(isFilter(word) || (filters.length === 0 && word === filter))) break;
    filters.unshift(word);
    base = base.slice(0, -whole.length);
  }
  return { base, filters };
}

const extension = /\.(jpe?g|jpe|jfif|png|webp|hei[cf]|avif|gif|tiff?|bmp|dng)$/i;

/** What a person may have chosen of a name; empty when it shows nothing, or is what a camera or program counts up. */
function chosenTitle(base: string): string {
  const bare = base.replace(extension, '').replace(extension, '').trim();
  const isFileName = bare !== base.trim();
  const title = plainText(bare);
  return showsNothing(title) || isUntitled(title) || (isFileName && isNumber(title)) ? '' : title;
}

/** What a copy of a file has at its end: "(1)", " 2", "-edited", " - Copy". */
const copyMark = String.raw`([ _-]{0,3}\(\d{1,3}\)|[ _-]{1,3}(\d{1,2}|copy|kopie|edited|bearbeitet|hdr|collage)){0,2}`;

/** Names that cameras, phones and programs give by themselves, without the extension. */
const namesOfPrograms = [
  // IMG_1234, IMG-20261127-WA0001, _MG_1234, DSC01234, DSCN1234, _DSC1234, P1010001, GOPR0001, DJI_0001
  String.raw`_?(img|image|mvimg|mg|dsc|dscn|dscf|sdc|cimg|imag|pict|photo|picture|p10|sam|gopr|dji|kif|fb_img|received)[ _-]?e?\d{3}[\d_-]*(wa\d+)?`,
  // PXL_20261127_101112345.MP, PXL_20261127_101112345.NIGHT
  String.raw`pxl_\d[\d_]*([.~][a-z0-9-]+)*`,
  String.raw`whatsapp (image|bild) \d.*`,
  String.raw`(screen ?shot|screen capture|bildschirmfoto)([ _-]*\d.*)?`,
  String.raw`(scan|signal)[ _-]?\d[\d _-]+`,
  'untitled',
  // A UUID, or another long number in hexadecimal digits.
  String.raw`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`,
  String.raw`(?=.*\d)[0-9a-f]{16,}`,
  // A year is a title that somebody may choose; longer numbers, dates and times of day are none.
  String.raw`\d[\d _.-]{3,}\d`,
];

const ofProgram = new RegExp(`^(${namesOfPrograms.join('|')})${copyMark}$`, 'i');
/** What programs make is shorter. A longer name, which may have been made to be slow to match, is not looked at. */
const longestOfProgram = 80;

function isUntitled(title: string): boolean {
  return title.length <= longestOfProgram && ofProgram.test(title);
}

function isNumber(title: string): boolean {
  return /^[\d\s_()-]+$/.test(title);
}

// Pure: the page that imports this file for something else does without, which on a phone takes tens of milliseconds.
const dayMonth = /* @__PURE__ */ new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  timeZone: 'UTC',
});

function dayAndMonth(iso: string): string {
  return dayMonth.format(new Date(iso));
}

/**
 * Without the characters that turn the direction of what stands after them (UAX #9: embeddings, overrides, isolates). In
 * pages names stand in `<bdi>` besides, because also a name of letters that run to the left pulls a number beside it.
 */
export function plainText(text: string): string {
  return text.replace(/[\u{202A}-\u{202E}\u{2066}-\u{2069}]/gu, '');
}

/** The blocks of letters that run from right to left (Unicode, DerivedBidiClass.txt), and their mark. */
const runsLeft =
  /[\u{590}-\u{8FF}\u{200F}\u{FB1D}-\u{FDFF}\u{FE70}-\u{FEFC}\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/** For where there is no `<bdi>`, as in `<title>`: isolates a text that would turn what stands beside it. */
export function isolated(text: string): string {
  const plain = plainText(text);
  return runsLeft.test(plain) ? `\u{2068}${plain}\u{2069}` : plain;
}
