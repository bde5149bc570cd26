/** A promise that the test settles when it wants. */
export interface Gate {
  passed: Promise<void>;
  open(): void;
}

export function closedGate(): Gate {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}
