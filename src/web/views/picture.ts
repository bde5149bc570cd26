import { mediaKey, widthsFor, type DerivativeSize } from '../../domain/images/blob-keys.ts';
import type { FirstSize } from '../../domain/images/first-size.ts';
import type { ReadyImage } from '../../domain/images/image.ts';
import { placeholderUrl } from '../../domain/images/placeholder.ts';
import { nameView, type NameView } from './names.ts';
import { ratioClass } from './ratio.ts';

/** A picture as the templates draw it. */
interface PictureView extends NameView {
  id: number;
  url: string;
  width: number;
  height: number;
  /** Class of its shape; see ratio.ts. */
  ratio: string;
  /** Address of a blurred stand-in; empty for a picture that has none. */
  placeholder: string;
  /** For browsers without srcset: the 640 wide one, or the whole when it is smaller. */
  src: string;
  srcset: string;
  full: string;
}

export function pictureView(image: ReadyImage): PictureView {
  const widths = widthsFor(image.width);
  const url = (size: DerivativeSize) => mediaUrl(image, size);
  const sources = widths.map((width) => `${url(width)} ${width}w`);
  return {
    id: image.id,
    ...nameView(image),
    url: `/image/${image.id}`,
    width: image.width,
    height: image.height,
    ratio: ratioClass(image.width, image.height),
    placeholder: image.placeholder === undefined ? '' : placeholderUrl(image.placeholder),
    src: url(widths.find((width) => width === 640) ?? 'full'),
    srcset: [...sources, `${url('full')} ${image.width}w`].join(', '),
    full: url('full'),
  };
}

/** The smallest JPEG of at least this width; the full size when there is none. */
export function mediaUrlAtLeast(image: ReadyImage, width: number): string {
  return mediaUrl(image, widthsFor(image.width).find((candidate) => candidate >= width) ?? 'full');
}

/** What can be seen of a picture that is being made. */
export function firstSizeView({ key, width, height }: FirstSize) {
  return { url: `/${key}`, width, height };
}

function mediaUrl(image: ReadyImage, size: DerivativeSize): string {
  return `/${mediaKey(image.folder, image.digest, size)}`;
}
