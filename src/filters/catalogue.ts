import { cssgramFilters } from './cssgram.ts';
import { lumaRamp, type FilterDefinition } from './operations.ts';

/** The five filters of the class material: luma ramps from black to a colour. */
const classicFilters: readonly FilterDefinition[] = [
  { name: 'sepia', label: 'Sepia', version: 1, operations: [lumaRamp(255, 240, 192)] },
  { name: 'red', label: 'Red', version: 1, operations: [lumaRamp(200, 40, 40)] },
  { name: 'blue', label: 'Blue', version: 1, operations: [lumaRamp(0, 0, 255)] },
  { name: 'purple', label: 'Purple', version: 1, operations: [lumaRamp(100, 100, 255)] },
  { name: 'gray', label: 'Gray', version: 1, operations: [lumaRamp(255, 255, 255)] },
];

/** Every filter, in the order in which it is offered. */
export const filters: readonly FilterDefinition[] = [...classicFilters, ...cssgramFilters];

export const filterNames: readonly string[] = filters.map((filter) => filter.name);

export function findFilter(name: string): FilterDefinition | undefined {
  return filters.find((filter) => filter.name === name);
}
