import { expect, test } from 'vitest';
import {
  parseArguments,
  parseCounts,
  parseLag,
  parseSeed,
  UsageError,
} from '../../../deploy/local/command/cluster-arguments.mjs';
import { renderStatus } from '../../../deploy/local/command/cluster-table.ts';

test('without words it starts a small cluster on any port', () => {
  expect(parseArguments([])).toEqual({
    help: false,
    dir: '.cluster',
    port: undefined,
    counts: { web: 2, workers: 1, replicas: 1, memcached: 2 },
    pageCache: 'on',
    words: [],
  });
});

test('numbers of each kind, the port and the folder can be said', () => {
  const args = parseArguments('--web 3 --workers 0 --replicas 2 --port 9000 --dir /tmp/x'.split(' '));
  expect(args.counts).toEqual({ web: 3, workers: 0, replicas: 2, memcached: 2 });
  expect([args.port, args.dir]).toEqual([9000, '/tmp/x']);
});

test.each([
  [[], undefined],
  [['--likes-store', 'shared'], 'shared'],
  [['--likes-store', 'own'], 'own'],
  [['--likes-shards', '4'], '4 shards'],
  [['--likes-store', 'own', '--likes-shards', '1'], '1 shards'],
])('after %j the likes are %s', (words, likesStore) => {
  expect(parseArguments(words).likesStore).toBe(likesStore);
});

test('counts are written as docker compose writes them, in the singular or plural', () => {
  expect(parseCounts(['web=4', 'worker=1'])).toEqual({ web: 4, workers: 1 });
  expect(parseCounts(['workers=0', 'replicas=2'])).toEqual({ workers: 0, replicas: 2 });
});

test('a replica is told its lag in seconds', () => {
  expect(parseLag(['replica-1', '30'])).toEqual({ name: 'replica-1', seconds: 30 });
});

test('what fills the site is a number of photographs, or the words of the command line', () => {
  expect(parseSeed(['100'])).toEqual(['--count', '100']);
  expect(parseSeed(['pictures'])).toEqual(['pictures']);
});

test.each([
  [['--page-cache', 'maybe']],
  [['--likes-store', 'theirs']],
  [['--likes-shards', '0']],
  [['--likes-shards', '9']],
  [['--likes-store', 'shared', '--likes-shards', '2']],
  [['kill']],
  [['lag', 'replica-1']],
  [['lag', 'replica-1', '-5']],
  [['seed']],
  [['seed', '100', 'pictures']],
  [['toString']],
  [['--web', '1.5']],
  [['--port', '70000']],
  [['--replicas']],
  [['scale', 'nginx=2']],
  [['scale', 'web=']],
  [['scale', 'web=99']],
])('%j is refused as something that was typed wrongly', (words) => {
  expect(() => parseArguments(words)).toThrow(UsageError);
});

const web = { kind: 'web', address: '127.0.0.1:8001', pid: 7 } as const;

test('the table is as wide as what is in it', () => {
  const parts = [
    { ...web, name: 'web-1', state: 'running' },
    { ...web, name: 'web-10', state: 'ended', address: '' },
  ] as const;
  expect(renderStatus(parts, new Map([['web-1', 30]])).split('\n')[1]).toBe(
    'web-1   running  127.0.0.1:8001  7    30 s behind',
  );
  expect(renderStatus(parts).split('\n').slice(0, 4)).toEqual([
    'NAME    STATE    ADDRESS         PID',
    'web-1   running  127.0.0.1:8001  7',
    'web-10  ended                    7',
    '',
  ]);
});

test.each([
  [['primary', 'replica'], ['images', 'likes', 'people'], []],
  [['primary', 'replica', 'likes-primary', 'likes-replica'], ['images', 'people'], ['likes']],
] as const)('with %j the table says on which servers each store is', (kinds, onMain, onOwn) => {
  const parts = kinds.map((kind) => ({ ...web, kind, name: kind, state: 'running' as const }));
  const lines = renderStatus(parts).split('\n').slice(-3);
  const storesOn = (servers: RegExp) =>
    lines.filter((line) => servers.test(line)).map((line) => line.split(' ')[0]);
  expect(storesOn(/ primary, replica( |$)/)).toEqual(onMain);
  expect(storesOn(/ likes-primary, likes-replica +instaclone_likes, instaclone_like_counts$/)).toEqual(onOwn);
});

test('the table names all servers of likes that are spread', () => {
  const parts = (['primary', 'likes-head', 'likes-shard'] as const).map((kind) => ({
    ...{ ...web, kind, name: kind, state: 'running' as const },
  }));
  expect(renderStatus(parts).split('\n').at(-2)).toMatch(
    /^likes +likes-head, likes-shard +instaclone_likes,/,
  );
});
