import { describe, expect, it } from 'vitest';
import { filterForm, readForm, typedIn, uploadForm } from '../../../src/web/requests/form-fields.ts';

const key = 'k'.repeat(16);

describe('the form of an upload', () => {
  it.each([
    [undefined, { name: '', alt: '' }],
    [{}, { name: '', alt: '' }],
    [
      { name: 'Lake', alt: 'A lake', key, more: 'x' },
      { name: 'Lake', alt: 'A lake', key },
    ],
  ])('%j', (body, fields) => {
    expect(readForm(uploadForm, body)).toEqual(fields);
  });

  it.each([
    [{ name: ['a', 'b'] }, 'the field "name" has to be one line of text'],
    [{ name: 'a', alt: ['a', 'b'], key: 'short' }, 'the field "alt" has to be one line of text'],
    [{ key: 'short' }, 'the field "key" has to be 16 to 64 letters'],
    [{ key: [key, key] }, 'the field "key" has to be 16 to 64 letters'],
  ])('%j is refused', (body, reason) => {
    expect(() => readForm(uploadForm, body)).toThrow(reason);
  });

  it('is shown again with what was typed', () => {
    expect(typedIn({ name: ['a', 'b'], alt: 'A lake', key: 'short' })).toEqual({ name: '', alt: 'A lake' });
    expect(typedIn(undefined)).toEqual({ name: '', alt: '' });
  });
});

it.each([
  [{}, '', 100],
  [{ filter: 'sepia' }, 'sepia', 100],
  [{ filter: 'sepia', strength: '0' }, 'sepia', 0],
  [{ filter: ['sepia', 'moon'], strength: '1.5' }, '', NaN],
])('the form of a filter: %j', (body, filter, strength) => {
  expect(readForm(filterForm, body)).toEqual({ filter, strength });
});
