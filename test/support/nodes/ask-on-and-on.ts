import { request } from 'node:http';
import { text } from 'node:stream/consumers';

/** A GET on a connection of its own, as ab makes them. Rejects when there is no answer. */
export function getText(url: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    })
      .on('error', reject)
      .end();
  });
}

/** A few clients that ask one after the other until they are stopped, and say which answers were not 200. */
export function askOnAndOn(url: string, clients = 4) {
  const failures: string[] = [];
  let asked = 0;
  let isOver = false;
  const ask = async () => {
    while (!isOver) {
      const outcome = await getText(url).then(
        ({ status }) => String(status),
        (error: Error) => error.message,
      );
      asked++;
      if (outcome !== '200') failures.push(outcome);
    }
  };
  const running = Array.from({ length: clients }, ask);
  return {
    async stop() {
      isOver = true;
      await Promise.all(running);
      return { asked, failures };
    },
  };
}
