import { describe, expect, it } from 'vitest';
import { openEntryMac } from '../../../src/cache/entry-mac.ts';
import { newReading } from '../../../src/cache/reading.ts';
import { versionKey } from '../../../src/cache/versions.ts';
import { openCacheNodes } from '../../support/cache/cache-nodes.ts';

const entryKey = 'the secret of these nodes';
const foreign = JSON.stringify({ versions: [], refreshAt: 9e15, value: 666 });

/** What an entry in the shared cache may have become, of what it was. */
const faults: Record<string, (entry: string) => string> = {
  nothing: () => '',
  'its first half': (entry) => entry.slice(0, entry.length / 2),
  'all but its last letter': (entry) => entry.slice(0, -1),
  'its MAC alone': (entry) => entry.slice(0, 22),
  'a text without the MAC': (entry) => entry.slice(22),
  'a text with one other letter': (entry) => entry.replace('"value":0', '"value":1'),
  'no JSON': () => '<p>500</p>',
  'JSON of another shape': () => 'null',
  "somebody else's entry": () => foreign,
  "an entry behind somebody else's MAC": () => openEntryMac('another secret').sign('row', foreign),
  'the entry of another key': () => openEntryMac(entryKey).sign('other', foreign),
};

describe.each(Object.entries(faults))('an entry that has become %s', (_, spoil) => {
  it('is a miss, and is made good by the next load', async () => {
    const { shared, row, openNode } = openCacheNodes({ entryKey });
    // So that also what was made up would be current.
    const tags = { tags: [] };
    await openNode().read(newReading('any'), tags);
    const own = (await shared.getMany(['row'])).get('row') ?? '';
    await shared.set('row', spoil(own), 60);
    row.value = 7;
    expect(await openNode().read(newReading('any'), tags)).toBe('7 loaded');
    expect(await openNode().read(newReading('any'), tags)).toBe('7 shared');
  });
});

it('is no entry for nodes of another installation', async () => {
  const { shared, row, openNode } = openCacheNodes({ entryKey });
  await openNode().read();
  const others = openCacheNodes({ entryKey: 'another secret', cache: shared });
  expect(await others.openNode().read()).toBe('0 loaded');
  expect(row.reads).toHaveLength(1);
});

it('reads at the primary under a version that nobody of us has written', async () => {
  const { shared, row, openNode } = openCacheNodes({ entryKey });
  await shared.set(versionKey('newest'), 'cut', 60);
  await openNode().read();
  expect(row.reads).toEqual(['primary']);
});

it('tells where the key ends', () => {
  const mac = openEntryMac(entryKey);
  expect(mac.verify('page:/', mac.sign('page:/', '1'))).toBe('1');
  expect(mac.verify('page:', mac.sign('page:/', '1').replace(/1$/, '/1'))).toBeUndefined();
});
