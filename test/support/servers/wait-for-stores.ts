import { openMemoryQueue } from '../../../src/adapters/memory-queue/open-memory-queue.ts';
import { waitForServers } from '../../../src/main/wait-for-servers.ts';
import { quietLog } from '../nodes/quiet-log.ts';
import { openDatabaseAt } from './open-database.ts';

/**
 * A process of its own that waits at its start for the stores at its two arguments, that of pictures and people and that
 * of likes; says `ready` when it would go on.
 */
const [imagesAt = '', likesAt = ''] = process.argv.slice(2);
const images = await openDatabaseAt(imagesAt);
const likes = await openDatabaseAt(likesAt);
const place = { url: imagesAt, replicaUrls: [] };
await waitForServers(
  {
    startupWaitMs: 300,
    storePlaces: { images: place, likes: { url: likesAt, replicaUrls: [] }, people: place },
  },
  { stores: { ...images.stores, likes: likes.stores.likes }, queue: openMemoryQueue({ log: quietLog }) },
  quietLog,
);
process.stdout.write('ready');
await images.close();
await likes.close();
process.exit(0);
