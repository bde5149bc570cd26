const everyMs = 5000;

/** Says every few seconds how far something slow has come, on standard error: figures are alone on standard output. */
export function openProgress(what: string, total: number): { show(done: number): void } {
  let saidAt = performance.now();
  return {
    show(done) {
      const now = performance.now();
      if (now - saidAt < everyMs) return;
      saidAt = now;
      console.error(`  ${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${what}`);
    },
  };
}
