import type { BlobStoreDescription } from '../ports/blob-store.ts';
import { answerRequests } from '../rendering/answer-requests.ts';
import { openBlobStore } from './open-blob-store.ts';

/** One of the processes of a render pool, which starts it with the description of the store as its argument. */
const [description] = process.argv.slice(2);
if (description === undefined || !process.send) throw new Error('This program is started by a render pool');
answerRequests(await openBlobStore(JSON.parse(description) as BlobStoreDescription));
