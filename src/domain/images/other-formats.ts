/** A kind of file that people take for a picture to upload, and which is none that can be used here. */
interface OtherFormat {
  /** As in "This is ...". */
  what: string;
  /** A sentence that says what to do. */
  advice: string;
}

const exportIt = 'Open it in the program that made it and export it as JPEG.';
const moving = 'Save one frame of it as PNG or JPEG and upload that.';
const asPng = 'Save it as PNG or JPEG and upload that.';

/** How the first bytes look, as Latin-1 text. The first row that fits counts. */
const signatures: readonly (OtherFormat & { start: RegExp })[] = [
  // ISO base media files say what they are in a list of brands: HEIF (ISO 23008-12), AVIF, video (ISO 14496-12).
  { start: /^.{4}ftyp(?:.{4}){0,20}?avi[fs]/s, what: 'an AVIF picture', advice: asPng },
  {
    start: /^.{4}ftyp(hei[cmsx]|hev[cmsx]|heif|mif1|msf1)/s,
    what: 'a HEIC photo, as iPhones take them',
    advice:
      'Export it as JPEG and upload that. For photos to come, choose Settings, Camera, Formats, Most Compatible.',
  },
  { start: /^.{4}ftypcrx /s, what: "a camera's raw file", advice: exportIt },
  { start: /^.{4}ftyp/s, what: 'a video', advice: moving },
  { start: /^(\x1a\x45\xdf\xa3|RIFF.{4}AVI )/s, what: 'a video', advice: moving },
  { start: /^GIF8[79]a/, what: 'a GIF', advice: moving },
  { start: /^(\0\0\0\x0cJXL \r\n|\xff\x0a)/, what: 'a JPEG XL picture', advice: asPng },
  { start: /^(\0\0\0\x0cjP {2}\r\n|\xff\x4f\xff\x51)/, what: 'a JPEG 2000 picture', advice: asPng },
  {
    start: /^(II[*+]\0.{4}CR|IIRO|IIRS|IIU\0|FUJIFILMCCD-RAW)/s,
    what: "a camera's raw file",
    advice: exportIt,
  },
  { start: /^(II[*+]\0|MM\0[*+])/, what: "a TIFF picture or a camera's raw file", advice: exportIt },
  { start: /^BM.{4}\0{4}.{4}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0/s, what: 'a BMP picture', advice: asPng },
  { start: /^\0\0[\x01\x02]\0[^\0]\0/, what: 'an icon', advice: asPng },
  { start: /^8BPS/, what: 'a Photoshop document', advice: exportIt },
  { start: /^gimp xcf/, what: 'a GIMP document', advice: exportIt },
  { start: /^(.{0,1000}?)%PDF-/s, what: 'a PDF document', advice: exportIt },
  { start: /^(%!PS|\xc5\xd0\xd3\xc6)/, what: 'a PostScript document', advice: exportIt },
  { start: /^AT&TFORM/, what: 'a DjVu document', advice: exportIt },
  {
    start: /^(\xef\xbb\xbf)?\s*(<\?xml.*?|<!--.*?-->\s*|<!DOCTYPE svg.*?)?<svg[\s>]/s,
    what: 'an SVG drawing',
    advice: asPng,
  },
  { start: /^PK\x03\x04/, what: 'a ZIP archive', advice: 'Unpack it and upload the pictures in it.' },
];

/** Begins as a JPEG, PNG or WebP does. */
export function isPictureStart(start: Uint8Array): boolean {
  return /^(\xff\xd8|\x89PNG\r\n\x1a\n|RIFF.{4}WEBP)/s.test(textOf(start));
}

/** As many of the first bytes as the table looks at. */
export const signatureBytes = 1024;

/** What a file is that is no JPEG, PNG or WebP, from its first bytes; undefined when nobody would know. */
export function otherFormat(start: Uint8Array): OtherFormat | undefined {
  const text = textOf(start);
  return signatures.find((row) => row.start.test(text));
}

function textOf(start: Uint8Array): string {
  return String.fromCharCode(...start.subarray(0, signatureBytes));
}
