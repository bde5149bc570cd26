import type { Cluster } from '../../../deploy/local/cluster/cluster.ts';
import { inParallel } from '../../../src/ops/in-parallel.ts';
import { filterNames } from '../../../src/filters/catalogue.ts';
import { visitor, type ImageJson, type Visitor } from '../../support/nodes/visitor.ts';

/** Asks for so many filters, a few at once, each by a visitor of its own: who asks twice for the same gets the same. */
export async function askForFilters(
  cluster: Cluster,
  parent: ImageJson,
  count: number,
): Promise<{ person: Visitor; response: Response }[]> {
  const asked: { person: Visitor; response: Response }[] = [];
  // All change the same parent, so that the database takes them one after the other and has no place for hundreds.
  const options = { limit: 8, signal: new AbortController().signal };
  await inParallel(Array(count).keys(), options, async (index) => {
    const person = visitor(cluster.url);
    const filter = filterNames[index % filterNames.length] as string;
    asked.push({ person, response: await person.post(`/image/${parent.id}`, { filter }) });
  });
  return asked;
}

/** Filters a second from the first request to the last picture: what asks, answers and looks takes part. */
export async function throughQueue(cluster: Cluster, parent: ImageJson, count: number): Promise<number> {
  const startedAt = performance.now();
  for (const { person, response } of await askForFilters(cluster, parent, count)) {
    const image = await person.settled(response);
    if (image.state !== 'ready') throw new Error(`Picture ${image.id} is ${image.state}`);
  }
  return count / ((performance.now() - startedAt) / 1000);
}
