/** The kept place is for what is quickly done. */
export type Place = 'usual' | 'kept';

interface Waiting {
  bytes: number;
  mayHaveKept: boolean;
  begin: (place: Place, release: () => void) => void;
}

interface Wish {
  bytes: number;
  /** Whether it may have the kept place. */
  isQuick: boolean;
}

interface Admission {
  /** Does the work when there is a place and so many bytes for it, and gives them back when it has ended. */
  run<T>(wish: Wish, work: (place: Place) => Promise<T>): Promise<T>;
  waiting(): number;
}

/** The most bytes of what may have the kept place. They come on top of the others. */
export const keptBytes = 128e6;

/**
 * A semaphore that weighs: lets in what fits beside what is in, in the order in which it came. While a large one waits,
 * none that came later is let past it, so that small ones never keep it out for ever. What is larger than everything
 * waits until it is alone. One place more is kept for what is quickly done, with bytes of its own: it takes nothing
 * from what waits for the others.
 */
export function openAdmission(places: number, bytes: number): Admission {
  const waiting: Waiting[] = [];
  let freePlaces = places;
  let freeBytes = bytes;
  let isKeptFree = true;

  function letIn(): void {
    while (letInQuick() || letInFirst());
  }

  function letInFirst(): boolean {
    const first = waiting[0];
    if (!first || freePlaces === 0 || first.bytes > freeBytes) return false;
    waiting.shift();
    freePlaces -= 1;
    freeBytes -= first.bytes;
    first.begin('usual', () => {
      freePlaces += 1;
      freeBytes += first.bytes;
    });
    return true;
  }

  function letInQuick(): boolean {
    const index = isKeptFree ? waiting.findIndex(({ mayHaveKept }) => mayHaveKept) : -1;
    const [quick] = index === -1 ? [] : waiting.splice(index, 1);
    if (!quick) return false;
    isKeptFree = false;
    quick.begin('kept', () => {
      isKeptFree = true;
    });
    return true;
  }

  return {
    waiting: () => waiting.length,
    async run(wish, work) {
      const held = Math.min(wish.bytes, bytes);
      const mayHaveKept = wish.isQuick && wish.bytes <= keptBytes;
      const { place, release } = await new Promise<{ place: Place; release: () => void }>((resolve) => {
        const begin: Waiting['begin'] = (place, release) => resolve({ place, release });
        waiting.push({ bytes: held, mayHaveKept, begin });
        letIn();
      });
      try {
        return await work(place);
      } finally {
        release();
        letIn();
      }
    },
  };
}
