import { setMaxListeners } from 'node:events';

/** The exit status of a program that Ctrl-C ended: 128 and the number of SIGINT. */
export const interrupted = 130;

/**
 * Calls `begin` at the first of these signals. The second one ends the process at once, but not one that comes within
 * a second: npm and npx pass on the Ctrl-C that the terminal has already sent to the whole process group. Returns what
 * stops listening.
 */
export function onInterrupt(
  begin: (signal: NodeJS.Signals) => void,
  signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'],
): () => void {
  let firstAt: number | undefined;
  const hear = (signal: NodeJS.Signals) => {
    if (firstAt === undefined) {
      firstAt = performance.now();
      begin(signal);
    } else if (performance.now() - firstAt > 1000) {
      process.exit(interrupted);
    }
  };
  for (const signal of signals) process.on(signal, hear);
  return () => {
    for (const signal of signals) process.off(signal, hear);
  };
}

/** A signal that fires at the first Ctrl-C or SIGTERM, for work that then ends cleanly. */
export function openInterruption(): { signal: AbortSignal; close(): void } {
  const controller = new AbortController();
  // Every picture on its way listens; the usual warning at eleven means nothing here.
  setMaxListeners(0, controller.signal);
  const close = onInterrupt(() => controller.abort());
  return { signal: controller.signal, close };
}
