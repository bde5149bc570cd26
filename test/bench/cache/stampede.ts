import { visitor } from '../../support/nodes/visitor.ts';
import { printTable } from '../figures.ts';
import { queriesOf, type Client } from './client.ts';

const clients = 200;

/** A page that everybody wants has just become invalid: how often is it made? */
export async function stampede(client: Client, nodes: readonly string[], id: number): Promise<void> {
  const path = `/image/${id}`;
  const ask = () =>
    Promise.all(
      Array.from({ length: clients }, (_, index) =>
        client.get((nodes[index % nodes.length] as string) + path),
      ),
    );
  await ask();
  // What was asked for in the last five seconds, nodes make again as soon as they hear of the likes.
  await new Promise((resolve) => setTimeout(resolve, 6000));
  // Ten likes change the number that the page shows.
  for (let like = 0; like < 10; like += 1) {
    await visitor(nodes[0] as string).post(`/like/${id}`, {}, { Accept: '*/*' });
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  const answers = await ask();
  const made = answers.filter((answer) => queriesOf(answer) > 0);
  printTable([
    [`${clients} clients at once want a page that has just changed`, ''],
    ['pages made with queries of the database', made.length],
    ['queries in all', made.reduce((sum, answer) => sum + queriesOf(answer), 0)],
  ]);
}
