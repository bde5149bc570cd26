import pino from 'pino';
import type { Log } from '../../../src/ops/log.ts';

/** What the adapters log in tests is of no interest until one fails: then run it again with LOG_LEVEL=debug. */
export const quietLog: Log = pino({ level: process.env['LOG_LEVEL'] ?? 'silent', errorKey: 'error' });
