import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { inParallel } from '../../../src/ops/in-parallel.ts';
import { visitor } from '../../support/nodes/visitor.ts';
import { emptyPng, orientationChunk } from '../../support/pictures/png-chunks.ts';
import { corpus, hasCorpus } from '../../support/pictures/corpus.ts';
import { watchResident } from '../../support/servers/process-memory.ts';
import { withChildren } from '../../support/servers/process-tree.ts';
import { printTable } from '../figures.ts';

const atOnce = 20;
const hostile = 6;

/** The most memory that all processes of a worker have together, with every file of the corpus, twenty at once. */
export async function workerMemory(cluster: Cluster): Promise<void> {
  const person = visitor(cluster.url);
  await person.get('/upload');
  // Takes most for its size of all that is accepted.
  const layout = { width: 6560, height: 6560, colourType: 6, bits: 16 };
  const large = await emptyPng(layout, orientationChunk(6));
  const files = hasCorpus ? corpus().map(({ read }) => read()) : [];
  const uploads = [...Array<Buffer>(hostile).fill(large), ...files];
  const counts: Record<string, number> = {};
  const { pid } = cluster.part('worker-1').server();
  const meter = watchResident(() => withChildren(pid));
  await inParallel(uploads, { limit: atOnce, signal: new AbortController().signal }, async (bytes) => {
    const response = await person.upload(bytes, 'photo');
    const ended = response.status === 303 ? (await person.settled(response)).state : `${response.status}`;
    counts[ended] = (counts[ended] ?? 0) + 1;
  });
  printTable([
    ['a worker, all its processes', 'files', 'most MB resident', 'at most'],
    [`the corpus, ${atOnce} at once`, uploads.length, (await meter.stop()).mostMb.toFixed(0), '1000'],
  ]);
  console.log(`How they ended: ${JSON.stringify(counts)}`);
}
