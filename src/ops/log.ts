import pino from 'pino';

/** error: someone must act. warn: it healed itself. info: one line per request or job. */
export type Log = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error'>;

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/** One JSON line per event on standard output, written at once so that none is lost when the process ends. */
export function openLog(level: (typeof logLevels)[number], node: string): Log {
  return pino(
    { level, base: { node }, timestamp: pino.stdTimeFunctions.isoTime, errorKey: 'error' },
    pino.destination({ dest: 1, sync: true }),
  );
}
