import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/project-root.ts';
import { hasChromium, widths } from '../support/browser/browser.ts';
import { fillEveryPage } from '../support/browser/every-page.ts';
import { useSite } from '../support/browser/use-site.ts';

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
  let paths: Record<string, string>;
  beforeAll(async () => {
    paths = await fillEveryPage(site.url);
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
