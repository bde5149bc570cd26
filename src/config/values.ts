/** One environment variable: what it means, what it is when not set, and how its text becomes a value. */
export interface Variable<T> {
  meaning: string;
  /** The text that stands for a variable that is not set. */
  fallback: string;
  /** The default in words, for the table in the README. */
  shown: string;
  /** Its text is never printed. */
  isSecret?: boolean;
  /** Returns the value, or throws an Error whose message says what is expected. */
  parse(text: string): T;
}

export function wholeNumber(meaning: string, fallback: number, min: number, max: number, shown?: string) {
  return {
    meaning,
    fallback: String(fallback),
    shown: shown ?? String(fallback),
    parse(found: string): number {
      const value = /^\d{1,15}$/.test(found) ? Number(found) : NaN;
      if (!(value >= min && value <= max)) throw new Error(`a whole number from ${min} to ${max}`);
      return value;
    },
  };
}

export function text(meaning: string, fallback: string, shown = fallback) {
  return { meaning, fallback, shown, parse: (found: string) => found };
}

export function oneOf<T extends string>(meaning: string, values: readonly T[], fallback: T) {
  return {
    meaning: `${meaning}: ${values.join(', ')}`,
    fallback,
    shown: fallback,
    parse(found: string): T {
      const value = values.find((candidate) => candidate === found);
      if (value === undefined) throw new Error(`one of ${values.join(', ')}`);
      return value;
    },
  };
}

/** What the committed examples put in the place of a secret begins with this, and is no secret. */
const examplePrefix = 'example';

export function secret(meaning: string, shown: string) {
  return {
    meaning,
    fallback: '',
    shown,
    isSecret: true,
    parse(found: string): string | undefined {
      if (found === '') return undefined;
      if (found.length < 32) throw new Error('at least 32 characters long');
      if (found.startsWith(examplePrefix)) throw new Error('a secret of your own, not the example');
      return found;
    },
  };
}

/** `parameters` are those that may stand behind the question mark, whole; without it, any. */
export function url(
  meaning: string,
  protocols: readonly string[],
  shown: string,
  parameters?: readonly string[],
) {
  return {
    meaning,
    fallback: '',
    shown,
    // It holds a password.
    isSecret: true,
    parse(found: string): string | undefined {
      if (found === '') return undefined;
      const parsed = URL.canParse(found) ? new URL(found) : undefined;
      if (!parsed || !protocols.includes(parsed.protocol.slice(0, -1)) || parsed.hostname === '') {
        throw new Error(`a URL that begins with ${protocols.map((name) => `${name}://`).join(' or ')}`);
      }
      const given = parsed.search.slice(1);
      if (parameters !== undefined && given !== '' && !parameters.includes(given)) {
        throw new Error(`a URL that ends without parameters or with ?${parameters.join(' or ?')}`);
      }
      if (parsed.password.startsWith(examplePrefix)) {
        throw new Error('a URL with a password of your own, not that of the example');
      }
      return found;
    },
  };
}

export function hostAndPort() {
  return {
    isSecret: false,
    parse(found: string): string {
      if (found !== '' && !/^[\w.-]+:\d{1,5}$/.test(found))
        throw new Error('a host and a port, as localhost:11211');
      return found;
    },
  };
}

export function list(
  meaning: string,
  item: { isSecret: boolean; parse(found: string): string | undefined },
  shown: string,
) {
  return {
    meaning,
    fallback: '',
    shown,
    isSecret: item.isSecret,
    parse(found: string): string[] {
      const texts = found.split(',').map((part) => part.trim());
      try {
        return texts
          .map((part) => item.parse(part))
          .filter((value) => value !== undefined && value !== '') as string[];
      } catch (error) {
        throw new Error(`a list, separated by commas, of which each is ${(error as Error).message}`, {
          cause: error,
        });
      }
    },
  };
}

export function onOff(meaning: string, isOn: boolean) {
  const fallback = isOn ? 'on' : 'off';
  return {
    meaning: `${meaning}: on, off`,
    fallback,
    shown: fallback,
    parse(found: string): boolean {
      if (found !== 'on' && found !== 'off') throw new Error('on or off');
      return found === 'on';
    },
  };
}
