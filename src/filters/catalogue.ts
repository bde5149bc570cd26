import { classicFilters } from './classic.ts';
import { cssgramFilters } from './cssgram.ts';
import type { FilterDefinition } from './operations.ts';

export type { FilterDefinition } from './operations.ts';

/** Every filter, in the order in which it is offered. */
export const filters: readonly FilterDefinition[] = [...classicFilters, ...cssgramFilters];

export const filterNames: readonly string[] = filters.map((filter) => filter.name);

export function findFilter(name: string): FilterDefinition | undefined {
  return filters.find((filter) => filter.name === name);
}
