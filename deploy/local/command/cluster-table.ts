import type { PartReport } from './cluster-state.ts';

const columns = ['name', 'state', 'address', 'pid'] as const;

/** What runs where, as lines of a table. */
export function renderTable(parts: readonly PartReport[]): string {
  const rows = [
    columns.map((name) => name.toUpperCase()),
    ...parts.map((part) => columns.map((name) => String(part[name]))),
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
