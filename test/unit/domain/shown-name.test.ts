import { describe, expect, it } from 'vitest';
import {
  cleanAlt,
  cleanName,
  derivedName,
  showsNothing,
  storedName,
} from '../../../src/domain/images/names.ts';
import {
  editableTitle,
  isolated,
  plainText,
  shownName,
  splitName,
} from '../../../src/domain/images/shown-name.ts';

const createdAt = '2026-11-27T23:59:59.999Z';
const isFilter = (word: string) => ['sepia', 'toaster', '1977'].includes(word);
const upload = (name: string) => shownName({ name, filter: undefined, createdAt }, isFilter);

describe('the title of a picture', () => {
  it.each([
    ['Lake', 'Lake'],
    ['lake.jpg', 'lake'],
    ['Lake.JPEG', 'Lake'],
    ['lake.HEIC.jpg', 'lake'],
    ['Version 1.5', 'Version 1.5'],
    ['Lake (sepia)', 'Lake (sepia)'],
    ['2026', '2026'],
    ['42', '42'],
    ['IMG', 'IMG'],
    ['Image of a dog', 'Image of a dog'],
    ['Scanner', 'Scanner'],
    ['Sam 3', 'Sam 3'],
    ['DSC in the snow', 'DSC in the snow'],
    ['feedface', 'feedface'],
    ['Screenshots are art', 'Screenshots are art'],
    ['שלום.png', 'שלום'],
    ['家族.webp', '家族'],
  ])('%j is shown as %j', (name, title) => {
    expect(upload(name)).toEqual({ title, filters: [] });
  });

  it.each([
    ...[
      'IMG_1234.jpg',
      'IMG_1234',
      'img_1234.jpeg',
      'IMG_E1234.JPG',
      'IMG_1234 (1).jpg',
      'IMG_1234-edited.jpg',
    ],
    ...['IMG-20261127-WA0001.jpg', 'IMG_20261127_101112.jpg', '_MG_1234.jpg', 'MVIMG_20261127_101112.jpg'],
    ...['DSC01234.JPG', 'DSC_0001.jpg', '_DSC1234.jpg', 'DSCN1234.jpg', 'DSCF1234.jpg', 'P1010001.JPG'],
    ...['PXL_20261127_101112345.jpg', 'PXL_20261127_101112345.MP.jpg', 'PXL_20261127_101112345.NIGHT.jpg'],
    ...['WhatsApp Image 2026-11-27 at 10.11.12.jpeg', 'WhatsApp Image 2026-11-27 at 10.11.12 (2).jpeg'],
    ...['Screenshot_20261127-101112.png', 'Screenshot 2026-11-27 at 10.11.12.png', 'Screenshot.png'],
    ...['Screen Shot 2026-11-27 at 10.11.12.png', 'Screenshot_20261127-101112_Chrome.jpg', 'GOPR0001.JPG'],
    ...[
      'DJI_0001.JPG',
      '12345.jpg',
      '1.jpg',
      '2026.png',
      '20261127_101112.jpg',
      '100_1234.jpg',
      '1764240000',
    ],
    ...[
      '0b7e6f4e-3c1d-4b1a-9f57-1c2d3e4f5a6b.jpg',
      '0b7e6f4e3c1d4b1a9f571c2d3e4f5a6b',
      'Untitled',
      '.jpg',
      '',
    ],
    ...['\u{200B}', '\u{200B}.jpg', ' \u{2800} ', '\u{202E}', '\u{3164}', '\u{202A}IMG_1234\u{202C}.jpg'],
  ])('%j was chosen by nobody', (name) => {
    expect(upload(name)).toEqual({ title: 'Untitled, 27 November', filters: [] });
    expect(editableTitle({ name, filter: undefined, createdAt }, isFilter)).toBe('');
  });

  it.each([
    ['lake.jpg (sepia)', 'sepia', 'lake', ['sepia']],
    ['Lake (sepia) (toaster) (sepia)', 'sepia', 'Lake', ['sepia', 'toaster', 'sepia']],
    ['Lake (at noon) (sepia)', 'sepia', 'Lake (at noon)', ['sepia']],
    ['IMG_1234.jpg (1977)', '1977', 'Untitled, 27 November', ['1977']],
    ['Lake (gone) (gone)', 'gone', 'Lake (gone)', ['gone']],
    ['Renamed by hand', 'sepia', 'Renamed by hand', []],
    ['(sepia)', 'sepia', '(sepia)', []],
    [' (sepia)', 'sepia', 'Untitled, 27 November', ['sepia']],
  ])('of %j, made by %s, has no filter in it', (name, filter, title, filters) => {
    expect(shownName({ name, filter, createdAt }, isFilter)).toEqual({ title, filters });
  });

  it('and its filters make the name that is stored', () => {
    const name = derivedName(derivedName('Lake', 'sepia'), 'toaster');
    const { base, filters } = splitName({ name, filter: 'toaster' }, isFilter);
    expect(storedName(base, filters)).toBe(name);
    expect(storedName('x'.repeat(255), filters)).toMatch(/^x{237} \(sepia\) \(toaster\)$/);
    const many = storedName('Lake', Array<string>(40).fill('toaster'));
    expect(many).toMatch(/^L?a?k?e?( \(toaster\)){25}$/);
  });

  it.each([
    'IMG_' + '1'.repeat(250) + 'x',
    'IMG_1234' + '-'.repeat(240),
    '1 '.repeat(120) + 'x',
    'pxl_1' + '.a-'.repeat(80),
  ])('is found at once, whatever somebody made up: %.12s', (name) => {
    const startedAt = performance.now();
    upload(name);
    expect(performance.now() - startedAt).toBeLessThan(100);
  });
});

describe('what shows nothing', () => {
  it.each([
    ['nothing', ''],
    ['white space', ' \t\u{A0}\u{2003}\u{3000}'],
    ['zero-width characters', '\u{200B}\u{200C}\u{200D}\u{2060}\u{FEFF}'],
    ['marks of direction', '\u{200E}\u{200F}\u{61C}'],
    [
      'embeddings, overrides and isolates',
      '\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\u{2066}\u{2067}\u{2068}\u{2069}',
    ],
    ['a soft hyphen and a grapheme joiner', '\u{AD}\u{34F}'],
    ['Hangul fillers', '\u{115F}\u{1160}\u{3164}\u{FFA0}'],
    ['variation selectors and tags', '\u{FE0F}\u{E0100}\u{E0041}\u{E007F}'],
    ['marks of annotations', '\u{FFF9}\u{FFFA}\u{FFFB}'],
    ['an empty Braille cell', '\u{2800}'],
    ['control characters', '\0\u{7F}\u{85}'],
  ])('%s counts as empty, as a name and as a description', (_what, text) => {
    expect(showsNothing(text)).toBe(true);
    expect(cleanName(text)).toBe('');
    expect(cleanAlt(text)).toBe('');
  });

  it.each(['a', '\u{200B}a', '👨‍👩‍👧', '❤️', '\u{301}', '한', '.', '⠁'])('%j shows something', (text) => {
    expect(showsNothing(text)).toBe(false);
    expect(cleanName(text)).toBe(text);
  });
});

describe('what turns the text beside it', () => {
  it.each([
    ['an override', 'Lake\u{202E}gpj', 'Lakegpj'],
    ['an embedding', '\u{202B}Lake\u{202C}', 'Lake'],
    ['an isolate that is never closed', 'Lake\u{2067}', 'Lake'],
    ['an isolate that is closed too often', 'Lake\u{2069}\u{2069}', 'Lake'],
  ])('%s is taken away', (_what, text, plain) => {
    expect(plainText(text)).toBe(plain);
    expect(upload(text).title).toBe(plain);
    expect(isolated(text)).toBe(plain);
  });

  it.each(['שלום', 'مرحبا 12', 'Lake\u{200F}', '𞤀𞤣𞤤𞤢𞤥'])('%j is isolated where there is no <bdi>', (text) => {
    expect(isolated(text)).toBe(`\u{2068}${text}\u{2069}`);
  });

  it.each(['Lake', 'Ωmega', '家族', '👨‍👩‍👧', 'é'])('%j needs no isolation', (text) => {
    expect(isolated(text)).toBe(text);
  });
});
