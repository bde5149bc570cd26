import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/project-root.ts';
import { hasChromium, sidewaysScroll, widths } from '../support/browser/browser.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { useSite } from '../support/browser/use-site.ts';
import { visitor } from '../support/nodes/visitor.ts';

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

const axe = readFileSync(join(projectRoot, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** What axe-core finds to be serious or critical, in words that say where. */
async function violations(page: Page): Promise<string[]> {
  // Through the debugger, which the page's CSP does not concern.
  await page.evaluate(axe);
  const found = await page.evaluate<Violation[]>('axe.run(document).then((result) => result.violations)');
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

describe.skipIf(!hasChromium())('for everybody', () => {
  const site = useSite();
  const paths: Record<string, string> = {
    upload: '/upload',
    about: '/about',
    missing: '/nowhere',
    empty: '/?before=1',
  };
  beforeAll(async () => {
    const me = visitor(site.url);
    const parent = await me.uploadReady(await jpegPhoto(900, 600));
    for (const filter of ['sepia', 'gray'])
      await me.settled(await me.post(`/image/${parent.id}`, { filter }));
    await me.post(`/like/${parent.id}`);
    const whole = await jpegPhoto(400, 300);
    const broken = await me.settled(await me.upload(whole.subarray(0, whole.length / 2)));
    Object.assign(paths, { front: '/', image: `/image/${parent.id}`, failed: `/image/${broken.id}` });
  });

  const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
    Object.entries(widths).map(([device, width]) => [device, colorScheme, width] as const),
  );

  it.each(looks)(
    'no page has a serious or critical violation: %s, %s',
    async (_device, colorScheme, width) => {
      const { page, close } = await site.openPage({ width, colorScheme });
      for (const [name, path] of Object.entries(paths)) {
        await page.goto(path);
        expect(await violations(page), name).toEqual([]);
      }
      await close();
    },
  );

  it('a picture without words would be found', async () => {
    const { page, close } = await site.openPage();
    await page.goto('/about');
    await page.evaluate(`document.querySelector('main').append(document.createElement('img'))`);
    expect(await violations(page)).toEqual([expect.stringContaining('image-alt')]);
    await close();
  });

  it('nothing is wider than a window of 320 pixels', async () => {
    const { page, close } = await site.openPage({ width: 320 });
    for (const [name, path] of Object.entries(paths)) {
      await page.goto(path);
      expect(await sidewaysScroll(page), name).toBe(0);
    }
    await close();
  });

  it('the keyboard alone skips to the content, moves the slideshow and opens a picture', async () => {
    const { page, problems, close } = await site.openPage({ reducedMotion: 'reduce' });
    await page.goto('/');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');

    await page.locator('.slides').focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForSelector('.dot:nth-child(2)[aria-current]');
    await page.keyboard.press('ArrowLeft');
    await page.waitForSelector('.dot:nth-child(1)[aria-current]');
    expect(await page.locator('[data-pause]').isHidden(), 'no motion, so nothing to pause').toBe(true);

    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/image/*');
    expect(problems).toEqual([]);
    await close();
  });

  it('the slideshow can be paused, and does not start where motion is not wanted', async () => {
    const { page, close } = await site.openPage();
    await page.goto('/');
    await page.getByRole('button', { name: 'Pause the slideshow' }).click();
    await page.getByRole('button', { name: 'Play the slideshow' }).waitFor();
    await close();
  });
});
