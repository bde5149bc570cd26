import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPool } from 'mysql2/promise';

/**
 * The baseline: what the application of a first class in web programming does with a like, in one process. It inserts a
 * row, within one of five connections as there are five threads in such an application, and answers. Nothing is checked,
 * nobody is told, a second like of the same person counts again, and what was answered in the last second before the
 * database is killed may be lost.
 */
const pool = createPool({ uri: process.argv[2] as string, connectionLimit: 5 });

const server = createServer((req, res) => {
  const [, picture] = /^\/like\/(\d+)$/.exec(req.url ?? '') ?? [];
  pool
    .query('INSERT INTO instaclone_likes (image, dt) VALUES (?, NOW())', [Number(picture)])
    .then(() => res.end('1'))
    .catch((error: unknown) => {
      console.error(error);
      res.writeHead(500).end();
    });
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit(0));
