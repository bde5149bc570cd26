// A web node without the application, for what starts, balances and stops nodes: says who it is and what it was told.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const { PORT, HOST, NODE_NAME } = process.env;
let slow = 0;
const server = createServer(async (request, response) => {
  if (request.url === '/environment') return response.end(JSON.stringify(process.env));
  if (request.url === '/slow-requests') return response.end(String(slow));
  if (request.url === '/slow') {
    slow++;
    await sleep(1000);
    slow--;
  }
  response.end(NODE_NAME);
});
server.listen(Number(PORT), HOST, () => console.log(`Instaclone is ready on http://${HOST}:${PORT}`));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
