import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
import { AppError } from '../../domain/errors.ts';
import { levels, newReading, type Level, type Reading } from '../../cache/reading.ts';
import { freshnessFor } from '../middleware/position.ts';
import { openTally, type Tally } from '../pages/lab-headers.ts';

interface CacheSwitches {
  /** What is off for every request. */
  off: ReadonlySet<Level>;
  /** In the lab a request may switch off more: `X-Cache-Off: local,fragments,queries`. */
  isLab: boolean;
}

/** A reading for a page, which the lab listens to. */
export interface PageReading extends Reading {
  /** Undefined where there is no lab. */
  tally: Tally | undefined;
}

/** Makes readings of requests: how new the data has to be for this person, and which levels of the cache are off. */
export type ReadingOf = (req: Request) => PageReading;

export function readingsFrom(switches: CacheSwitches): ReadingOf {
  return (req) => {
    const tally = switches.isLab ? openTally() : undefined;
    const off = new Set([...switches.off, ...offByHeader(req, switches)]);
    return { ...newReading(freshnessFor(req), off, tally?.hear), tally };
  };
}

/** Throws when it names a level that there is not: silently ignored, it would look as if that level made no difference. */
function offByHeader(req: IncomingMessage, { isLab }: Pick<CacheSwitches, 'isLab'>): Level[] {
  const header = req.headers['x-cache-off'];
  if (!isLab || typeof header !== 'string') return [];
  const words = header.split(',').flatMap((word) => word.trim() || []);
  if (words.some((word) => !levels.some((level) => level === word)))
    throw new AppError('unknown-level', { levels: levels.join(', ') });
  return levels.filter((level) => words.includes(level));
}
