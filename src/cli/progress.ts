interface Progress {
  /** So many are done; one when not given. */
  step(count?: number): void;
  stop(): void;
}

const lineEveryMs = 10_000;

/** On standard error: a bar when that is a terminal, else a line every ten seconds, which keeps a log readable. */
export async function openProgress(label: string, total: number): Promise<Progress> {
  if (!process.stderr.isTTY) return openLines(label, total);
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    format: `${label} {bar} {value}/{total}, {eta_formatted} left`,
    clearOnComplete: true,
    hideCursor: true,
    // The bar would otherwise take the signal for itself and end the process in the middle.
    gracefulExit: false,
  });
  bar.start(total, 0);
  return { step: (count = 1) => void bar.increment(count), stop: () => bar.stop() };
}

function openLines(label: string, total: number): Progress {
  let done = 0;
  const timer = setInterval(() => console.error(`${label}: ${done} of ${total}`), lineEveryMs);
  return { step: (count = 1) => void (done += count), stop: () => clearInterval(timer) };
}
