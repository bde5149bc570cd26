import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
import { levels, newReading, type Level, type Reading } from '../../cache/reading.ts';
import { freshnessOf } from '../middleware/visitor.ts';

export interface CacheSwitches {
  /** What is off for every request. */
  off: ReadonlySet<Level>;
  /** In the lab a request may switch off more: `X-Cache-Off: local,fragments,queries`. */
  isLab: boolean;
}

/** Makes readings of requests: how new the data has to be for this person, and which levels of the cache are off. */
export type ReadingOf = (req: Request) => Reading;

export function readingsFrom(switches: CacheSwitches): ReadingOf {
  return (req) => newReading(freshnessOf(req), new Set([...switches.off, ...offByHeader(req, switches)]));
}

export function offByHeader(req: IncomingMessage, { isLab }: Pick<CacheSwitches, 'isLab'>): Level[] {
  const header = req.headers['x-cache-off'];
  if (!isLab || typeof header !== 'string') return [];
  const words = header.split(',').map((word) => word.trim());
  return levels.filter((level) => words.includes(level));
}
