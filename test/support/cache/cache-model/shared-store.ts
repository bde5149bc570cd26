import type { Cache } from '../../../../src/ports/cache.ts';

/** The shared cache of the model, which can be emptied and cut off. */
export function openSharedStore(pause: (label: string) => Promise<unknown>, forgetsLosses: boolean) {
  const memory = new Map<string, string>();
  let bornAt = 0;
  let isAway = false;

  /** As one node sees it: an effect somewhere between asking and being answered. */
  function connect(): Cache {
    let keepsSince = Infinity;
    const operation = async <T>(label: string, missed: T, effect: () => T): Promise<T> => {
      await pause(`${label} sent`);
      const result = isAway ? missed : effect();
      await pause(`${label} answered`);
      return result;
    };
    return {
      getMany: (keys) =>
        operation('get', new Map<string, string>(), () => {
          keepsSince = bornAt;
          return new Map([...memory].filter(([key]) => keys.includes(key)));
        }),
      set: (key, value) => operation(`set ${key}`, false, () => memory.set(key, value).size > 0),
      add: (key, value) =>
        operation(`add ${key}`, false, () => !memory.has(key) && memory.set(key, value).size > 0),
      remove: (key) => operation(`remove ${key}`, undefined, () => void memory.delete(key)),
      keepsSince: () => (forgetsLosses ? 0 : keepsSince),
      close: async () => {},
    };
  }

  return {
    connect,
    lose(now: number) {
      memory.clear();
      bornAt = now;
    },
    cutOff: (away: boolean) => void (isAway = away),
  };
}
