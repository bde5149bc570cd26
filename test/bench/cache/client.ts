import { Agent, request, type IncomingHttpHeaders } from 'node:http';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  ms: number;
}

/** With little between the benchmark and the socket, so that it does not measure itself. */
export function openClient(connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });

  function get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
    const startedAt = performance.now();
    return new Promise((resolve, reject) => {
      const asking = request(url, { agent, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject).on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts).toString(),
            ms: performance.now() - startedAt,
          }),
        );
      });
      // The node closes connections that were idle for 5 s, perhaps just now: every browser asks again.
      asking.on('error', (error) => (asking.reusedSocket ? resolve(get(url, headers)) : reject(error)));
      asking.end();
    });
  }
  return { get, close: () => agent.destroy() };
}

export type Client = ReturnType<typeof openClient>;

/** How many queries of the database an answer of the lab says that it cost. */
export function queriesOf({ headers }: Answer): number {
  return Number(/db;desc="(\d+) /.exec(String(headers['server-timing']))?.[1] ?? 0);
}

/** Runs `work` again and again, so many at once, for so long. */
export async function forSeconds(seconds: number, atOnce: number, work: () => Promise<void>): Promise<void> {
  const end = performance.now() + 1000 * seconds;
  const loop = async () => {
    while (performance.now() < end) await work();
  };
  await Promise.all(Array.from({ length: atOnce }, loop));
}
