import { editableTitle, plainText, shownName } from '../../domain/images/shown-name.ts';
import { showsNothing } from '../../domain/images/names.ts';
import type { Image } from '../../domain/images/image.ts';
import { findFilter } from '../../filters/catalogue.ts';

/** How a picture is called on pages and in what leaves the site. */
export interface NameView {
  /** For a heading or a caption, in a `<bdi>`. */
  name: string;
  /** What was done with it, for a chip beside the name: "Sepia + Toaster". Empty for an upload. */
  chip: string;
  /** Both in one line, for where there are no chips: "Lake, Sepia". */
  title: string;
  /** What it shows, in words: the uploader's, or else its title. */
  alt: string;
  /** Whether that is the uploader's description, so that the name says something else. */
  hasAlt: boolean;
}

const isFilter = (word: string) => findFilter(word) !== undefined;

export function nameView(image: Pick<Image, 'name' | 'filter' | 'createdAt' | 'alt'>): NameView {
  const { title: name, filters } = shownName(image, isFilter);
  const chip = filters.map(filterLabel).join(' + ');
  const title = chip === '' ? name : `${name}, ${chip}`;
  const alt = plainText(image.alt ?? '');
  const hasAlt = !showsNothing(alt);
  return { name, chip, title, alt: hasAlt ? alt : title, hasAlt };
}

/** The names of a picture for scripts: `name` as the class material has it, and its parts. */
export function nameJson(image: Image): {
  name: string;
  title: string;
  filters: string[];
  alt: string | null;
} {
  const { title, filters } = shownName(image, isFilter);
  const alt = plainText(image.alt ?? '');
  return { name: plainText(image.name), title, filters, alt: showsNothing(alt) ? null : alt };
}

/** What the form for its owner begins with. */
export function editableNames(image: Image): { name: string; alt: string } {
  return { name: editableTitle(image, isFilter), alt: plainText(image.alt ?? '') };
}

export function filterLabel(name: string): string {
  return findFilter(name)?.label ?? name;
}
