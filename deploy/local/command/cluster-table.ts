import type { PartReport } from './state-file.ts';

const columns = ['name', 'state', 'address', 'pid'] as const;

/** What runs where, as lines of a table; of replicas that are kept behind, by how many seconds. */
export function renderTable(
  parts: readonly PartReport[],
  delays: ReadonlyMap<string, number> = new Map(),
): string {
  const lag = (seconds: number | undefined) => (seconds === undefined ? '' : `${seconds} s behind`);
  const rows = [
    [...columns.map((name) => name.toUpperCase()), ''],
    ...parts.map((part) => [...columns.map((name) => String(part[name])), lag(delays.get(part.name))]),
  ];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
