interface Waiting {
  bytes: number;
  begin: () => void;
}

interface Admission {
  /** Does the work when there is a place and so many bytes for it, and gives them back when it has ended. */
  run<T>(bytes: number, work: () => Promise<T>): Promise<T>;
}

/**
 * A semaphore that weighs: lets in what fits beside what is in, in the order in which it came. While a large one waits,
 * none that came later is let past it, so that small ones never keep it out for ever. What is larger than everything
 * waits until it is alone.
 */
export function openAdmission(places: number, bytes: number): Admission {
  const waiting: Waiting[] = [];
  let freePlaces = places;
  let freeBytes = bytes;

  function letIn(): void {
    for (let next = waiting[0]; next && freePlaces > 0 && next.bytes <= freeBytes; next = waiting[0]) {
      waiting.shift();
      freePlaces -= 1;
      freeBytes -= next.bytes;
      next.begin();
    }
  }

  return {
    async run(wanted, work) {
      const held = Math.min(wanted, bytes);
      await new Promise<void>((begin) => {
        waiting.push({ bytes: held, begin });
        letIn();
      });
      try {
        return await work();
      } finally {
        freePlaces += 1;
        freeBytes += held;
        letIn();
      }
    },
  };
}
