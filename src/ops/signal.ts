/** Tells one listener that something happened. What happens while nobody listens is forgotten. */
export interface Signal {
  raise(): void;
  onRaise(listener: () => void): void;
}

export function openSignal(): Signal {
  let listener: () => void = () => undefined;
  return {
    raise: () => listener(),
    onRaise: (next) => (listener = next),
  };
}
