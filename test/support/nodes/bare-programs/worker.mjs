// A worker without work.
import { createServer } from 'node:http';

const server = createServer((_, response) => response.end());
server.listen(Number(process.env['HEALTH_PORT']), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
