import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The baseline: node:http sending the bytes of the file it is given, and nothing else. Run as a process. */
const body = readFileSync(process.argv[2] as string);
const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': String(body.length) };

const server = createServer((_req, res) => {
  res.writeHead(200, headers);
  res.end(body);
});
server.listen(0, '127.0.0.1', () => {
  process.send?.((server.address() as AddressInfo).port);
});
process.on('disconnect', () => process.exit(0));
