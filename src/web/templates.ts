import { join } from 'node:path';
import nunjucks from 'nunjucks';
import { projectRoot } from '../project-root.ts';
import { digestStatic } from './static-digests.ts';

export interface Templates {
  /** Throws when the template uses a value that is not there. */
  render(name: string, context: object): string;
}

/** The templates, compiled once and kept; everything that is printed is escaped. */
export async function openTemplates(): Promise<Templates> {
  const digests = await digestStatic(join(projectRoot, 'static'));
  const loader = new nunjucks.FileSystemLoader(join(projectRoot, 'templates'));
  const environment = new nunjucks.Environment(loader, {
    autoescape: true,
    throwOnUndefined: true,
    trimBlocks: true,
    lstripBlocks: true,
  });
  environment.addGlobal('asset', (path: string) => {
    const digest = digests.get(path);
    if (digest === undefined) throw new Error(`There is no static file ${path}`);
    return `/static/${path}?v=${digest}`;
  });
  return { render: (name, context) => environment.render(name, context) };
}
