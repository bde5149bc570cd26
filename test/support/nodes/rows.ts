import { randomBytes } from 'node:crypto';
import { insertImage, markReady, type NewImage } from '../../../src/data/images/images.ts';
import type { Share } from '../../../src/data/images/turns.ts';
import type { Writer } from '../../../src/ports/stores/images.ts';

/** As folders and visitors are named. */
export function randomName(): string {
  return randomBytes(16).toString('hex');
}

export const pixels = {
  digest: 'd'.repeat(64),
  width: 800,
  height: 600,
  placeholder: 'p'.repeat(48),
} as const;

/** Inserts a picture with names of its own, and returns its id. */
export function insertUpload(tx: Writer, change: Partial<NewImage> = {}): Promise<number> {
  const image = { name: 'Lake', folder: randomName(), owner: randomName(), createdAt: new Date(), ...change };
  return insertImage(tx, image);
}

export async function insertReady(tx: Writer, change: Partial<NewImage> = {}): Promise<number> {
  const id = await insertUpload(tx, change);
  await markReady(tx, id, pixels);
  return id;
}

/** Of somebody who has no other job. */
export function newShare(costMs = 500): Share {
  return { flow: randomName(), costMs };
}
