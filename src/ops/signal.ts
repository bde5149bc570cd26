/** Tells one listener that something happened. What happens while nobody listens is forgotten. */
export interface Signal<T> {
  raise(what: T): void;
  onRaise(listener: (what: T) => void): void;
}

export function openSignal<T = void>(): Signal<T> {
  let listener: (what: T) => void = () => undefined;
  return {
    raise: (what) => listener(what),
    onRaise: (next) => (listener = next),
  };
}
