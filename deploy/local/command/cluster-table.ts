import { storeNames, type StoreName } from '../../../src/domain/stores.ts';
import type { StoreTables } from '../../../src/ports/stores.ts';
import type { OutboxTables } from '../../../src/ports/stores/outbox.ts';
import type { PartKind } from '../cluster/cluster-part.ts';
import { databaseNames, databases, spiderKinds } from '../cluster/databases.ts';
import type { PartReport } from './state-file.ts';

const columns = ['name', 'state', 'address', 'pid'] as const;

/** What runs where, and where each store is; of replicas that are kept behind, by how many seconds. */
export function renderStatus(
  parts: readonly PartReport[],
  delays: ReadonlyMap<string, number> = new Map(),
): string {
  return `${renderParts(parts, delays)}\n\n${renderStores(parts)}`;
}

function renderParts(parts: readonly PartReport[], delays: ReadonlyMap<string, number>): string {
  const lag = (seconds: number | undefined) => (seconds === undefined ? '' : `${seconds} s behind`);
  return renderTable([
    [...columns.map((name) => name.toUpperCase()), ''],
    ...parts.map((part) => [...columns.map((name) => String(part[name])), lag(delays.get(part.name))]),
  ]);
}

/** Every store has these, and the list is long without them. */
type OutboxTable = `${string}_${keyof OutboxTables}`;

const tables: { [Name in StoreName]: Record<Exclude<keyof StoreTables[Name], OutboxTable>, true> } = {
  images: {
    instaclone_images: true,
    instaclone_jobs: true,
    instaclone_counters: true,
    instaclone_deleted_images: true,
    instaclone_flow_locks: true,
  },
  likes: { instaclone_likes: true, instaclone_like_counts: true },
  people: {},
};

function renderStores(parts: readonly PartReport[]): string {
  const ofKinds = (...kinds: PartKind[]) =>
    parts.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);
  const serversOf = (store: StoreName) => {
    const spread = store === 'likes' ? ofKinds(...spiderKinds) : [];
    if (spread.length > 0) return spread.join(', ');
    const own = databaseNames.find((name) => name === store && ofKinds(databases[name].primary).length > 0);
    const { primary, replica } = databases[own ?? 'images'];
    return ofKinds(primary, replica).join(', ');
  };
  return renderTable([
    ['STORE', 'SERVERS', 'TABLES, BESIDE THOSE OF ITS OUTBOX'],
    ...storeNames.map((store) => [store, serversOf(store), Object.keys(tables[store]).join(', ')]),
  ]);
}

function renderTable(rows: readonly string[][]): string {
  const widths = rows[0]?.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
