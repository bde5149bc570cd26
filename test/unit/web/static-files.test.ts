import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../src/project-root.ts';
import { digestStatic } from '../../../src/web/pages/static-digests.ts';

const folder = join(projectRoot, 'static');
const sheets = readdirSync(join(folder, 'css'));

describe('static files', () => {
  it('are named in style sheets with the digest of what they hold, which browsers keep for a year', async () => {
    const digests = await digestStatic(folder);
    const named = sheets.flatMap((sheet) => [
      ...readFileSync(join(folder, 'css', sheet), 'utf8').matchAll(/url\('?([^')]+)'?\)/g),
    ]);
    expect(named.length).toBeGreaterThan(0);
    for (const [, url = ''] of named) {
      const path = new URL(url, 'http://site/css/').pathname.slice(1);
      expect(url).toBe(`../${path}?v=${digests.get(path)}`);
    }
  });

  it('bring fonts of at most 40 KB, with their licence', () => {
    const fonts = readdirSync(join(folder, 'fonts'));
    expect(fonts).toContain('LICENSE');
    for (const font of fonts)
      expect(statSync(join(folder, 'fonts', font)).size).toBeLessThanOrEqual(40 * 1024);
  });

  it.each([
    ['icon-192.png', 192, true],
    ['icon-512.png', 512, true],
    ['icon-maskable-512.png', 512, false],
    ['touch-icon.png', 180, false],
  ])('have an icon %s of %i pixels; see through: %s', async (file, size, isTransparent) => {
    const icon = sharp(join(folder, 'images', file));
    expect(await icon.metadata()).toMatchObject({ format: 'png', width: size, height: size });
    const { isOpaque } = await icon.stats();
    expect(isOpaque).toBe(!isTransparent);
  });
});
