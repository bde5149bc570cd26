import type { Page } from 'playwright-core';

/** Does this with all `kept` and their `store` in the browser's database; resolves to what it gives. */
function withKept<T>(page: Page, work: string): Promise<T> {
  return page.evaluate<T>(`new Promise((resolve, reject) => {
    const request = indexedDB.open('instaclone-uploads', 1);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const transaction = request.result.transaction('waiting', 'readwrite');
      const store = transaction.objectStore('waiting');
      const all = store.getAll();
      let answer;
      all.onsuccess = () => {
        const kept = all.result;
        answer = ${work};
      };
      transaction.oncomplete = () => {
        request.result.close();
        resolve(answer);
      };
    };
  })`);
}

/** The names of the files in the browser's database, in the order in which they were put there. */
export function keptNames(page: Page): Promise<string[]> {
  return withKept(page, 'kept.sort((a, b) => a.order - b.order).map(({ file }) => file.name)');
}

/** Makes what is kept older than it is. */
export async function ageKept(page: Page, hours: number): Promise<void> {
  await withKept(
    page,
    `kept.forEach((one) => store.put({ ...one, keptAt: one.keptAt - ${hours} * 3600e3 })) ?? null`,
  );
}

/** From the next page on there is no storage. */
export async function forbidStorage(page: Page): Promise<void> {
  await page.addInitScript(`Object.defineProperty(window, 'indexedDB', {
    get() { throw new DOMException('The operation is insecure.', 'SecurityError'); },
  })`);
}

/** From now on nothing more can be stored for the pages of `origin`. */
export async function leaveNoRoom(page: Page, origin: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
}
