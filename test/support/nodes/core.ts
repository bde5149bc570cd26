import { openMemoryCache } from '../../../src/adapters/memory-cache/open-memory-cache.ts';
import { openMemoryEvents } from '../../../src/adapters/memory-events/open-memory-events.ts';
import { openCoherentCache } from '../../../src/cache/coherent-cache.ts';
import type { Core } from '../../../src/usecases/core.ts';
import { quietLog } from './quiet-log.ts';

/** What use cases work with, of a node without a relay and a sweeper. */
export function openCore(
  own: Pick<Core, 'stores' | 'blobs'> & Partial<Core>,
  cache = openMemoryCache(),
): Core {
  return {
    cache: openCoherentCache({ cache }),
    events: openMemoryEvents(quietLog),
    clock: () => new Date(),
    limits: { maxPixels: 1000, maxScans: 10, maxMemoryBytes: 1e9 },
    failedOriginalsMs: 3600_000,
    onJobQueued: () => undefined,
    onTold: () => undefined,
    onBumped: () => undefined,
    ...own,
  };
}
