import { z } from 'zod';
import { describeRange, readWholeNumber } from '../ops/whole-number.mjs';

/** What the text of a variable may be and which value it becomes. An issue says what is expected, as "must be ..." goes on. */
export interface Type<T> {
  schema: z.ZodType<T, string>;
  /** Its text is never printed, and may lie in a file that NAME_FILE names. */
  isSecret: boolean;
  /** What there is to choose from, where that is few. */
  choices?: readonly string[];
}

export const text: Type<string> = { schema: z.string(), isSecret: false };

export function wholeNumber(min: number, max: number): Type<number> {
  const schema = z.string().transform((found, context) => {
    const value = readWholeNumber(found, min, max);
    if (value === undefined) context.addIssue(describeRange(min, max));
    return value ?? z.NEVER;
  });
  return { schema, isSecret: false };
}

/** Written in seconds; the value is in milliseconds. */
export function seconds(min: number, max: number): Type<number> {
  const schema = wholeNumber(min, max).schema.transform((value) => 1000 * value);
  return { schema, isSecret: false };
}

export function oneOf<const T extends string>(choices: readonly T[]): Type<T> {
  const schema = z.string().transform((found, context) => {
    const choice = choices.find((candidate) => candidate === found);
    if (choice === undefined) context.addIssue(`one of ${choices.join(', ')}`);
    return choice ?? z.NEVER;
  });
  return { schema, isSecret: false, choices };
}

export const onOff: Type<boolean> = {
  schema: z
    .string()
    .refine((found) => found === 'on' || found === 'off', { error: 'on or off' })
    .transform((found) => found === 'on'),
  isSecret: false,
  choices: ['on', 'off'],
};

/** What the committed examples put in the place of a secret begins with this, and is no secret. */
const examplePrefix = 'example';

export const secret: Type<string> = {
  schema: z
    .string()
    .min(32, { error: 'at least 32 characters long', abort: true })
    .refine((found) => !found.startsWith(examplePrefix), { error: 'a secret of your own, not the example' }),
  isSecret: true,
};

/** `parameters` are those that may stand behind the question mark, whole; without it, any. Holds a password. */
export function url(protocols: readonly string[], parameters?: readonly string[]): Type<string> {
  const begin = protocols.map((name) => `${name}://`).join(' or ');
  const schema = z.string().superRefine((found, context) => {
    const parsed = URL.canParse(found) ? new URL(found) : undefined;
    if (!parsed || !protocols.includes(parsed.protocol.slice(0, -1)) || parsed.hostname === '') {
      return context.addIssue(`a URL that begins with ${begin}`);
    }
    const given = parsed.search.slice(1);
    if (parameters !== undefined && given !== '' && !parameters.includes(given)) {
      return context.addIssue(`a URL that ends without parameters or with ?${parameters.join(' or ?')}`);
    }
    if (parsed.password.startsWith(examplePrefix)) {
      context.addIssue('a URL with a password of your own, not that of the example');
    }
  });
  return { schema, isSecret: true };
}

/** Scheme, host and port of a URL, without a path. Is known to everybody. */
export function origin(protocols: readonly string[]): Type<string> {
  return { schema: url(protocols).schema.transform((found) => new URL(found).origin), isSecret: false };
}

export const hostAndPort: Type<string> = {
  schema: z.string().regex(/^[\w.-]+:\d{1,5}$/, { error: 'a host and a port, as localhost:11211' }),
  isSecret: false,
};

/** Separated by commas. */
export function list<T>({ schema: item, isSecret }: Type<T>): Type<T[]> {
  const schema = z.string().transform((found, context) => {
    const texts = found.split(',').map((part) => part.trim());
    return texts
      .filter((part) => part !== '')
      .map((part) => {
        const { data, error } = item.safeParse(part);
        if (error) {
          context.addIssue(`a list, separated by commas, of which each is ${error.issues[0]?.message}`);
        }
        return data as T;
      });
  });
  return { schema, isSecret };
}
