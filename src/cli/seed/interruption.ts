import { setMaxListeners } from 'node:events';

/**
 * A signal that fires at the first Ctrl-C or SIGTERM, for work that then ends cleanly. The second ends the process at
 * once, but not one that comes within a second: npx passes on the Ctrl-C that the terminal has already sent to all.
 */
export function openInterruption(): { signal: AbortSignal; close(): void } {
  const controller = new AbortController();
  // Every picture on its way listens; the usual warning at eleven means nothing here.
  setMaxListeners(0, controller.signal);
  let firstAt = 0;
  const interrupt = () => {
    if (controller.signal.aborted && performance.now() - firstAt > 1000) process.exit(interrupted);
    if (!controller.signal.aborted) firstAt = performance.now();
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    close() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}

/** The exit status of a program that Ctrl-C ended: 128 and the number of SIGINT. */
export const interrupted = 130;
