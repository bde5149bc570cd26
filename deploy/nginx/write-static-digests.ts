import { writeFile } from 'node:fs/promises';
import { projectRoot } from '../../src/project-root.ts';
import { renderStaticDigests } from './static-digests.ts';

/** For the image of nginx, which has no Node: `node dist/deploy/nginx/write-static-digests.js FILE`. */
const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('The file to write has to be named');
await writeFile(file, await renderStaticDigests(projectRoot));
