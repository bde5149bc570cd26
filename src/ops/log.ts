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
    { level, base: { node }, timestamp: pino.stdTimeFunctions.isoTime, errorKey: 'error' },
    pino.destination({ dest: descriptor, sync: true }),
  );
}
