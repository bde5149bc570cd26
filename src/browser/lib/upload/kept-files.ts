import { hasRoom, orderOf } from './room.ts';

/** What goes with a file: what the person calls it, what it shows, and whether it is made smaller first. */
interface Details {
  name: string;
  alt: string;
  shrink: boolean;
}

/** A picture that is to be sent. */
export interface Kept {
  /** See domain/upload-key.ts. */
  key: string;
  file: File;
  details: Details;
}

/** What was found again, and when it was kept last, in epoch milliseconds. */
export type Found = Kept & { keptAt: number };

/** The database lists by key, which is random. */
type Stored = Found & { order: number };

/** Files in the browser's own database. Where there is none, or no room, nothing is kept; that is never an error. */
interface KeptFiles {
  /** Resolves to whether it is kept, once it is on disk. */
  put(kept: Kept): Promise<boolean>;
  find(key: string): Promise<Found | undefined>;
  /** The keys of all of them, in the order in which they were put first. */
  keys(): Promise<string[]>;
  remove(key: string): Promise<void>;
}

const databaseName = 'instaclone-uploads';
const storeName = 'waiting';

export function openKeptFiles(): KeptFiles {
  // Opened once, and then each transaction waits for those before it: what is put and removed at once is gone.
  let database: Promise<IDBDatabase> | undefined;
  const open = () => (database ??= openDatabase());

  async function change(work: (store: IDBObjectStore) => void): Promise<void> {
    const transaction = (await open()).transaction(storeName, 'readwrite');
    work(transaction.objectStore(storeName));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('Nothing was kept'));
    });
  }

  async function read<T>(ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return answerOf(ask((await open()).transaction(storeName).objectStore(storeName)));
  }

  return {
    put(kept) {
      return change((store) => {
        const request = store.getAll() as IDBRequest<Stored[]>;
        request.onsuccess = () => {
          const others = request.result;
          if (hasRoom(others, kept)) store.put({ ...kept, order: orderOf(others, kept), keptAt: Date.now() });
          else store.transaction.abort();
        };
      }).then(
        () => true,
        () => false,
      );
    },
    find: (key) => read((store) => store.get(key) as IDBRequest<Found | undefined>).catch(() => undefined),
    async keys() {
      const all = await read((store) => store.getAll() as IDBRequest<Stored[]>).catch(() => []);
      return all.sort((a, b) => a.order - b.order).map(({ key }) => key);
    },
    remove: (key) => change((store) => store.delete(key)).catch(() => undefined),
  };
}

async function openDatabase(): Promise<IDBDatabase> {
  // A browser that forbids storage throws here.
  const request = indexedDB.open(databaseName, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(storeName, { keyPath: 'key' });
  return answerOf(request);
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The browser did not say why'));
  });
}
