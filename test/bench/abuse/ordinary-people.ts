import { request } from 'node:http';
import { percentile } from '../figures.ts';

interface Served {
  requests: number;
  failed: number;
  perSecond: number;
  p95Ms: number;
}

/** So many people, each with an address of its own, who look at one of these pages after the other for so long. */
export async function servePeople(
  port: number,
  paths: readonly string[],
  { people = 20, seconds = 10, pauseMs = 0 } = {},
): Promise<Served> {
  const end = performance.now() + seconds * 1000;
  const times: number[] = [];
  let failed = 0;
  const person = async (number: number) => {
    for (let turn = number; performance.now() < end; turn += 1) {
      const begin = performance.now();
      const isServed = await look(port, paths[turn % paths.length] ?? '/', `127.9.0.${number + 1}`);
      times.push(performance.now() - begin);
      if (!isServed) failed += 1;
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
  await Promise.all(Array.from({ length: people }, (_, number) => person(number)));
  return {
    requests: times.length,
    failed,
    perSecond: times.length / seconds,
    p95Ms: percentile(times, 0.95),
  };
}

/** On a connection of its own; whether the whole page came within ten seconds. */
function look(port: number, path: string, localAddress: string): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, path, localAddress, agent: false, timeout: 10_000 };
    const asked = request(options, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode === 200));
      response.once('error', () => resolve(false));
    });
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve(false)).end();
  });
}
