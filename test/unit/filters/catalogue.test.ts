import { describe, expect, test } from 'vitest';
import { filterNames, filters, findFilter } from '../../../src/filters/catalogue.ts';
import { compileFilter } from '../../../src/filters/compile.ts';

test('there are 31: the classic ones, then those of CSSgram by name', () => {
  const [classic, cssgram] = [filterNames.slice(0, 5), filterNames.slice(5)];
  expect(classic).toEqual(['sepia', 'red', 'blue', 'purple', 'gray']);
  expect(cssgram).toHaveLength(26);
  expect(cssgram).toEqual([...cssgram].sort());
});

test('names and labels are their own', () => {
  expect(new Set(filterNames).size).toBe(filters.length);
  expect(new Set(filters.map(({ label }) => label)).size).toBe(filters.length);
});

test('a filter is found by its name', () => {
  expect(findFilter('clarendon')?.label).toBe('Clarendon');
  expect(findFilter('Clarendon')).toBeUndefined();
  expect(findFilter('toString')).toBeUndefined();
});

describe.each(filters)('$name', (filter) => {
  test('can be part of a URL and a form', () => {
    expect(filter.name).toMatch(/^[a-z0-9]+$/);
    expect(filter.label).toMatch(/\S/);
    expect(Number.isSafeInteger(filter.version) && filter.version >= 1).toBe(true);
  });

  test('is plain data', () => {
    expect(JSON.parse(JSON.stringify(filter))).toEqual(filter);
  });

  test('compiles', () => {
    expect(() => compileFilter(filter, 640, 481)).not.toThrow();
  });

  test('changes a picture', () => {
    const pixels = Uint8Array.of(200, 100, 50);
    compileFilter(filter, 1, 1)(pixels, 3);
    expect([...pixels]).not.toEqual([200, 100, 50]);
  });
});
