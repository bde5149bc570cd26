import { mediaKey, widthsFor, type DerivativeSize } from '../../domain/blob-keys.ts';
import type { ReadyImage } from '../../domain/image.ts';

/** A picture as the templates draw it. */
export interface PictureView {
  id: number;
  name: string;
  url: string;
  width: number;
  height: number;
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
    name: image.name,
    url: `/image/${image.id}`,
    width: image.width,
    height: image.height,
    src: url(widths.find((width) => width === 640) ?? 'full'),
    srcset: [...sources, `${url('full')} ${image.width}w`].join(', '),
    full: url('full'),
  };
}

/** The smallest JPEG of at least this width; the full size when there is none. */
export function mediaUrlAtLeast(image: ReadyImage, width: number): string {
  return mediaUrl(image, widthsFor(image.width).find((candidate) => candidate >= width) ?? 'full');
}

function mediaUrl(image: ReadyImage, size: DerivativeSize): string {
  return `/${mediaKey(image.folder, image.digest, size)}`;
}
