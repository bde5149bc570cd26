import type { Config } from '../config/read-config.ts';
import { openLog, type Log } from '../ops/log.ts';

/** A command tells people what it did in words, so its log keeps to what somebody must act on. */
export function openCommandLog(config: Pick<Config, 'nodeName'>): Log {
  return openLog('error', config.nodeName, 2);
}
