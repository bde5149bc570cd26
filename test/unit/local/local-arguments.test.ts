import { expect, test } from 'vitest';
import {
  parseArguments,
  parseCounts,
  parseLag,
  parseSeed,
  UsageError,
} from '../../../deploy/local/command/cluster-arguments.mjs';
import { renderTable } from '../../../deploy/local/command/cluster-table.ts';

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

test('the table is as wide as what is in it', () => {
  const part = { kind: 'web', address: '127.0.0.1:8001', pid: 7 } as const;
  const parts = [
    { ...part, name: 'web-1', state: 'running' },
    { ...part, name: 'web-10', state: 'ended', address: '' },
  ] as const;
  expect(renderTable(parts, new Map([['web-1', 30]])).split('\n')[1]).toBe(
    'web-1   running  127.0.0.1:8001  7    30 s behind',
  );
  expect(renderTable(parts).split('\n')).toEqual([
    'NAME    STATE    ADDRESS         PID',
    'web-1   running  127.0.0.1:8001  7',
    'web-10  ended                    7',
  ]);
});
