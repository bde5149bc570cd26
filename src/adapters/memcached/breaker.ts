interface BreakerOptions {
  /** Opens after this many failures without a success between them. */
  failures: number;
  /** How often it is tried whether the other side answers again. */
  probeEveryMs: number;
  /** Asks the other side; rejects when it does not answer. */
  probe(): Promise<unknown>;
  onOpen(error: unknown): void;
  onClose(): void;
}

interface Breaker {
  readonly isOpen: boolean;
  succeeded(): void;
  failed(error: unknown): void;
  stop(): void;
}

/**
 * Keeps callers from waiting for something that does not answer. While it is open nobody calls; it closes by itself
 * when a probe in the background is answered, so that no request ever pays for trying.
 */
export function openBreaker(options: BreakerOptions): Breaker {
  let failures = 0;
  let isOpen = false;
  let timer: NodeJS.Timeout | undefined;

  function probeLater(): void {
    timer = setTimeout(() => void options.probe().then(close, probeLater), options.probeEveryMs);
    timer.unref();
  }

  function close(): void {
    isOpen = false;
    failures = 0;
    options.onClose();
  }

  return {
    get isOpen() {
      return isOpen;
    },
    succeeded() {
      failures = 0;
    },
    failed(error) {
      failures += 1;
      if (isOpen || failures < options.failures) return;
      isOpen = true;
      options.onOpen(error);
      probeLater();
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
