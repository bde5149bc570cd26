import { z } from 'zod';
import { isUploadKey, uploadKeyRule } from '../../domain/images/upload-key.ts';
import { badForm } from './form-errors.ts';

/** A field that comes twice is no text. */
function line(name: string) {
  return z.string({ error: `the field "${name}" has to be one line of text` }).default('');
}

const keyError = `the field "key" has to be ${uploadKeyRule}`;
const typedTexts = z.object({ name: line('name'), alt: line('alt') });

/** What comes beside the picture of an upload. Scripts that never send a picture twice need no key. */
export const uploadForm = typedTexts.extend({
  key: z.string({ error: keyError }).refine(isUploadKey, { error: keyError }).optional(),
});

/** What the owner of a picture calls it. A field that is not there is left as it is. */
export const textsForm = z.object({
  name: line('name').unwrap().optional(),
  alt: line('alt').unwrap().optional(),
});

/** The use case refuses what is no filter and no strength, in words of its own. */
export const filterForm = z.object({
  /** Which picture of the family to begin with, where the form leaves a choice; else the one of the path. */
  from: z.string().optional().catch(undefined),
  filter: z.string().catch(''),
  strength: z.string().catch('').transform(strengthOf),
});

/** Not given means the whole filter. */
function strengthOf(text: string): number {
  if (text === '') return 100;
  return /^\d{1,3}$/.test(text) ? Number(text) : NaN;
}

/** The fields of a form that was received. Throws `bad-form`, with the first thing that is wrong. */
export function readForm<T>(form: z.ZodType<T>, body: unknown): T {
  const { data, error } = form.safeParse(body ?? {});
  if (error) throw badForm(error.issues[0]?.message ?? 'it is not complete');
  return data;
}

/** The texts of an upload as they were typed, to be shown again; also of a form that is refused. */
export function typedIn(body: unknown): z.infer<typeof typedTexts> {
  const { name, alt } = typedTexts.shape;
  return z
    .object({ name: name.catch(''), alt: alt.catch('') })
    .catch({ name: '', alt: '' })
    .parse(body);
}
