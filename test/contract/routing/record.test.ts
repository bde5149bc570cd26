import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { projectRoot } from '../../../src/project-root.ts';
import { findProblems, readSent } from '../../routing/check.mjs';
import { runCommand } from '../../support/nodes/command-line.ts';
import { useFolder } from '../../support/nodes/use-folder.ts';

const dir = useFolder('routing');

it('a program notes the queries that it sends, each once, and who sends them', async () => {
  const into = join(dir, 'queries of a program');
  await mkdir(into);
  const { href } = pathToFileURL(join(projectRoot, 'test/routing/record.mjs'));
  const env = { DATA_DIR: dir, NODE_OPTIONS: `--import=${href}?into=${encodeURIComponent(into)}` };
  expect(await runCommand(['migrate'], env)).toMatchObject({ status: 0, stderr: '' });
  expect(await runCommand(['jobs'], env)).toMatchObject({ status: 0, stderr: '' });

  const sent = readSent(into);
  expect(sent).toContainEqual({
    plain: 'select state, count(*) as count from instaclone_jobs group by state',
    sender: 'src/data/images/job-report.ts',
  });
  expect(sent.some(({ sender }) => sender.startsWith('src/data/migrations/'))).toBe(true);
  expect(new Set(sent.map(({ plain }) => plain)).size).toBe(sent.length);
  expect(findProblems(sent, { isWhole: false })).toEqual([]);
});
