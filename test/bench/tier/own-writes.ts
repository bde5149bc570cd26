import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { startReplication, stopReplication } from '../../../deploy/local/cluster/replication.ts';
import { runSql } from '../../../deploy/local/servers/sql.ts';
import type { MariadbServer } from '../../../deploy/local/servers/mariadb.ts';
import { jpegPhoto } from '../../support/pictures/pictures.ts';
import { visitor } from '../../support/nodes/visitor.ts';
import { printTable } from '../figures.ts';

const ownReads = 1000;
const writers = 5;
const stoppedSeconds = 30;

/** Replication is stopped on both replicas: whoever writes sees it at once, everybody else is still served. */
export async function ownWrites(cluster: Cluster): Promise<void> {
  await cluster.scale({ web: 2 });
  const me = visitor(cluster.url);
  const images = await Promise.all(
    Array.from({ length: writers }, async () => me.uploadReady(await jpegPhoto(60, 40))),
  );
  const replicas = cluster.replicas();
  await Promise.all(replicas.map(stopReplication));
  const startedAt = performance.now();
  const inRotation = await readsOfOthers(cluster, replicas);
  const stale = (await Promise.all(images.map((image) => likeAndLook(cluster, image.id)))).flat();
  const seconds = (performance.now() - startedAt) / 1000;
  if (seconds < stoppedSeconds)
    await new Promise((resolve) => setTimeout(resolve, 1000 * (stoppedSeconds - seconds)));
  const outOfRotation = await readsOfOthers(cluster, replicas);
  await Promise.all(replicas.map(startReplication));
  printTable([
    ['replication stopped on both replicas for 30 s', ''],
    [`own reads, of which stale`, `${stale.length}, ${stale.filter(Boolean).length}`],
    ['statements at the replicas for 50 pages of others, at first', inRotation],
    ['the same, when they have left the rotation', outOfRotation],
  ]);
}

/** A fresh visitor each time likes the picture and looks; true where their own like is missing. */
async function likeAndLook(cluster: Cluster, id: number): Promise<boolean[]> {
  const isStale: boolean[] = [];
  for (let likes = 1; likes <= ownReads / writers; likes += 1) {
    const person = visitor(cluster.url);
    const response = await person.post(`/like/${id}`, {}, { Accept: '*/*' });
    if (response.status !== 200) throw new Error(`A like got ${response.status}`);
    isStale.push((await person.image(id)).likes < likes);
  }
  return isStale;
}

/** How many statements both replicas answered while people without a cookie looked at 50 pages. */
async function readsOfOthers(cluster: Cluster, replicas: MariadbServer[]): Promise<number> {
  const before = await selects(replicas);
  for (let i = 0; i < 50; i += 1) await (await fetch(`${cluster.url}/?before=${1000 + i}`)).arrayBuffer();
  return (await selects(replicas)) - before;
}

async function selects(replicas: MariadbServer[]): Promise<number> {
  const counts = await Promise.all(
    replicas.map(async (replica) => {
      const [row] = await runSql(replica.adminUrl, "show global status like 'Com_select'");
      return Number(row?.['Value']);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
