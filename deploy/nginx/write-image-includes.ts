import { mkdir } from 'node:fs/promises';
import { projectRoot } from '../../src/project-root.ts';
import { writeIncludes } from './write-includes.ts';

/** For the image of nginx, which has no Node: `node dist/deploy/nginx/write-image-includes.js FOLDER`. */
const [dir] = process.argv.slice(2);
if (dir === undefined) throw new Error('The folder to write to has to be named');
await mkdir(dir, { recursive: true });
await writeIncludes(dir, projectRoot);
