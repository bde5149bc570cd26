import type { FirstSize } from '../../domain/images/first-size.ts';
import { canRetry, failureMessage, isReady, type Image, type ReadyImage } from '../../domain/images/image.ts';
import { likesLabel } from '../../domain/likes.ts';
import { filters } from '../../filters/catalogue.ts';
import { familyView, versionLabel } from './family.ts';
import { nameView } from './names.ts';
import { firstSizeView, mediaUrlAtLeast, pictureView } from './picture.ts';

/** The pictures around one: what it was made from, and all that go back to the same upload. */
interface Relatives {
  parent: Image | undefined;
  members: readonly Image[];
  /** Whether the family has more members. */
  isCut: boolean;
  /** Ids of the pictures beside it in the lists. */
  neighbours: { newer: number | undefined; older: number | undefined };
}

/** The page of a picture that can be seen, as everybody sees it. */
export function readyView(image: ReadyImage, { parent, neighbours, ...family }: Relatives) {
  return {
    picture: pictureView(image),
    created: timeView(image.createdAt),
    likes: likesLabel(image.likes),
    family: familyView(image, family),
    // Going back to it is how a filter is undone.
    parent: parent ? { url: `/image/${parent.id}`, label: versionLabel(parent) } : null,
    newer: neighbours.newer === undefined ? null : `/image/${neighbours.newer}`,
    older: neighbours.older === undefined ? null : `/image/${neighbours.older}`,
    studio: studioView(image, family.members),
    shared: sharedPicture(image),
    downloadName: `${nameView(image).title}.jpg`,
  };
}

/**
 * What the form for filters starts from: the upload that all versions go back to, while that can be seen. On the page
 * of a version, the version itself is the other choice.
 */
function studioView(image: ReadyImage, members: readonly Image[]) {
  const root = members.filter(isReady).find(({ id }) => id === image.rootId) ?? image;
  const isVersion = root.id !== image.id;
  return {
    id: root.id,
    ...sourceFiles(root),
    filters: filters.map(({ name, label }) => ({ name, label })),
    onTop: isVersion ? { id: image.id, label: versionLabel(image), ...sourceFiles(image) } : null,
    // What makes this picture of the one that the form starts from.
    made: isVersion && image.parentId === root.id ? (image.filter ?? '') : '',
    madeStrength: image.strength ?? 100,
  };
}

/** The files from which a browser draws thumbnails and the preview. */
function sourceFiles(image: ReadyImage): { preview: string; large: string } {
  return { preview: mediaUrlAtLeast(image, 320), large: mediaUrlAtLeast(image, 1280) };
}

/** The size that other sites show when the page is shared: the 1280 wide one, or the whole when it is smaller. */
function sharedPicture(image: ReadyImage): { url: string; width: number; height: number } {
  const width = Math.min(1280, image.width);
  const height = Math.max(1, Math.round((image.height * width) / image.width));
  return { url: mediaUrlAtLeast(image, width), width, height };
}

/** The page of a picture that is still being made, or will never be; for its owner. */
export function processingView(image: Image, first: FirstSize | undefined) {
  const isFailed = image.state === 'failed';
  return {
    id: image.id,
    ...nameView(image),
    created: timeView(image.createdAt),
    state: image.state,
    first: first ? firstSizeView(first) : null,
    isReady: false,
    reason: isFailed ? failureMessage(image) : '',
    canRetry: isFailed && canRetry(image),
  };
}

const longDate = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

/** The page says when, always in the same words; a script in the browser makes "3 minutes ago" of it. */
function timeView(iso: string): { iso: string; text: string } {
  return { iso, text: `${longDate.format(new Date(iso))} UTC` };
}
