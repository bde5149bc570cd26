import { expect } from 'vitest';
import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import type { PartKind } from '../../../deploy/local/cluster/cluster-part.ts';
import { visitor } from '../nodes/visitor.ts';
import { jpegPhoto } from '../pictures/pictures.ts';
import { likesUnderKills } from './likes-under-kills.ts';

const pictures = 4;
const visitors = 20;
const requests = 600;

/** Likes and unlikes while these servers are killed; nothing that was acknowledged may be lost or count twice. */
export async function expectExactCounts(
  cluster: Cluster,
  victims: readonly (readonly PartKind[])[],
): Promise<void> {
  const uploader = visitor(cluster.url);
  const photo = await jpegPhoto(60, 40);
  const images = await Promise.all(
    Array.from({ length: pictures }, () => uploader.uploadReady(photo, 'liked')),
  );
  const found = await likesUnderKills(cluster, {
    ...{ pictures: images.map(({ id }) => id), visitors, requests, victims },
    ...{ pauseMs: 100, awayMs: 200, restMs: 200 },
  });
  expect([...found.killed.keys()].toSorted()).toEqual(victims.flat().toSorted());
  expect(found.acknowledged).toBeGreaterThanOrEqual(requests);
  expect({ wrong: found.wrong, ...found.broken }).toEqual({ wrong: [], lost: [], doubled: [] });
}
