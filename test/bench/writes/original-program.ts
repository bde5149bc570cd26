import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createPool } from 'mysql2/promise';

/**
 * The baseline: what the application of a first class in web programming does with a like, in one process. It inserts a
 * row, within one of five connections as there are five threads in such an application, and answers. Nothing is
 * checked, nobody is told, a second like of the same person counts again, and what was answered in the last second
 * before the database is killed may be lost.
 *
 * Of an upload it writes what was sent to a file, which a power cut may take, and inserts a row. Of a filter it only
 * inserts the row: to make the picture, in the request, is what such an application does besides.
 */
const pool = createPool({ uri: process.argv[2] as string, connectionLimit: 5 });

const server = createServer((req, res) => {
  write(req)
    .then((answer) => res.end(answer))
    .catch((error: unknown) => {
      console.error(error);
      res.writeHead(500).end();
    });
});

async function write(req: IncomingMessage): Promise<string> {
  const [, way, picture] = /^\/(like|image|upload)(?:\/(\d+))?$/.exec(req.url ?? '') ?? [];
  if (way === 'like') {
    await pool.query('INSERT INTO instaclone_likes (image, dt) VALUES (?, NOW())', [Number(picture)]);
    return '1';
  }
  const body = await buffer(req);
  const file = randomUUID();
  if (way === 'upload') await writeFile(join(process.argv[3] as string, file), body);
  await pool.query('INSERT INTO instaclone_images (image, dt) VALUES (?, NOW())', [file]);
  return file;
}
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit(0));
