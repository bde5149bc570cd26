export interface Progress {
  step(): void;
  stop(): void;
}

const silent: Progress = { step: () => undefined, stop: () => undefined };

/** A bar on standard error when that is a terminal; otherwise nothing, so that a log file stays readable. */
export async function openProgress(label: string, total: number): Promise<Progress> {
  if (!process.stderr.isTTY) return silent;
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    format: `${label} {bar} {value}/{total}, {eta_formatted} left`,
    clearOnComplete: true,
    hideCursor: true,
    // The bar would otherwise take the signal for itself and end the process in the middle.
    gracefulExit: false,
  });
  bar.start(total, 0);
  return { step: () => void bar.increment(), stop: () => bar.stop() };
}
