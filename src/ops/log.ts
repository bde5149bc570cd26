import pino from 'pino';

/** error: someone must act. warn: it healed itself. info: one line per request or job. */
export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error'>;

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/**
 * One JSON line per event, written at once so that none is lost when the process ends. `descriptor` is 1 for
 * standard output or 2 for standard error, where a command logs whose output is read by others.
 */
export function openLog(level: (typeof logLevels)[number], node: string, descriptor: 1 | 2 = 1): Log {
  return pino(
    {
      level,
      base: { node },
      timestamp: pino.stdTimeFunctions.isoTime,
      errorKey: 'error',
      formatters: { level: (label) => ({ level: label }) }, // Words: the numbers are pino's own.
    },
    pino.destination({ dest: descriptor, sync: true }),
  );
}

/** The last line of a start, written whatever LOG_LEVEL is: whoever started the program waits for it. */
export function announceReady(node: string, message: string): void {
  openLog('info', node).info(message);
}
