import { openMemoryCache } from '../../../src/adapters/memory-cache/open-memory-cache.ts';
import { describeCache } from './cache-suite.ts';

describeCache('memory', async () => {
  const cache = openMemoryCache();
  return { cache, other: cache, close: () => cache.close() };
});
