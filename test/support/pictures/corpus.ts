import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../src/project-root.ts';

interface CorpusFile {
  /** Path below the corpus. */
  file: string;
  /** `600x450` when it is known, else `-`. */
  displaySize: string;
  expected: 'accept' | 'accept-sanitised' | 'reject' | 'either';
  read(): Buffer;
}

/** Real JPEGs, good, odd, broken and hostile, which lie beside the repository on some machines and not in it. */
const corpusDir = join(projectRoot, '../shared/corpus');

export const hasCorpus = existsSync(join(corpusDir, 'MANIFEST.tsv'));

export function corpus(): CorpusFile[] {
  const lines = readFileSync(join(corpusDir, 'MANIFEST.tsv'), 'utf8').split('\n');
  const [header = '', ...rows] = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const columns = header.split('\t');
  const column = (row: string, name: string) => row.split('\t')[columns.indexOf(name)] ?? '';
  return rows.map((row) => ({
    file: column(row, 'file'),
    displaySize: column(row, 'display_WxH(after autoorient)'),
    expected: column(row, 'expected') as CorpusFile['expected'],
    read: () => readFileSync(join(corpusDir, column(row, 'file'))),
  }));
}

export function corpusFile(file: string): Buffer {
  return readFileSync(join(corpusDir, file));
}
