import { onInterrupt } from './interruption.ts';
import type { Log } from './log.ts';

export interface ShutdownStep {
  name: string;
  run(): Promise<void>;
}

/**
 * On SIGINT or SIGTERM runs the steps one after the other and exits 0; what takes longer than `graceMs` in all is cut
 * off. A step that fails is logged and the next one runs.
 */
export function onShutdown(steps: ShutdownStep[], options: { graceMs: number; log: Log }): void {
  onInterrupt((signal) => {
    options.log.info({ signal }, 'shutting down');
    setTimeout(() => {
      options.log.warn({ graceMs: options.graceMs }, 'shutdown took too long and was cut off');
      process.exit(0);
    }, options.graceMs).unref();
    void runSteps(steps, options.log).then(() => process.exit(0));
  });
}

/** Runs the steps one after the other; one that fails is logged and the next one runs. */
export async function runSteps(steps: ShutdownStep[], log: Log): Promise<void> {
  for (const step of steps) {
    try {
      await step.run();
    } catch (error) {
      log.error({ error, step: step.name }, 'a shutdown step failed');
    }
  }
}
