import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../src/project-root.ts';
import { hasChromium, widths } from '../support/browser/browser.ts';
import { fillEveryPage, pageNames, type EveryPage } from '../support/browser/every-page.ts';
import { choose, goToUpload, lineOf, pressUpload } from '../support/browser/upload-page.ts';
import { useSite } from '../support/browser/use-site.ts';

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

const axe = readFileSync(join(projectRoot, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** The rules whose answers depend on colours. */
const ofColours = ['color-contrast', 'link-in-text-block'];

/** What axe-core finds to be serious or critical, in words that say where. `rules`: all when none is named. */
async function violations(page: Page, ...rules: string[]): Promise<string[]> {
  // Through the debugger, which the page's CSP does not concern.
  await page.evaluate(`window.axe || (() => { ${axe} })()`);
  const options = { resultTypes: ['violations'], ...(rules.length > 0 && { runOnly: rules }) };
  const found = await page.evaluate<Violation[]>(
    `axe.run(document, ${JSON.stringify(options)}).then((result) => result.violations)`,
  );
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}

/** The widths in which each kind of device is looked at; fingers have a page of their own. */
const deviceWidths = { phone: [320, 390], desktop: [768, 1440] } as const;
type Device = keyof typeof deviceWidths;
const devices = Object.keys(deviceWidths) as Device[];

describe.skipIf(!hasChromium())('for everybody', () => {
  const site = useSite();
  let { paths, cookie }: EveryPage = { paths: {}, cookie: '' };
  beforeAll(async () => {
    ({ paths, cookie } = await fillEveryPage(site.url));
  });

  /** Looks at the page as it is in light and in dark, at each of the widths that such a device has. */
  async function expectNoViolations(page: Page, device: Device, what: string): Promise<void> {
    for (const width of deviceWidths[device]) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme: 'light' });
      expect(await violations(page), `${what}, ${width} wide`).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await violations(page, ...ofColours), `${what}, ${width} wide, dark`).toEqual([]);
    }
  }

  it('every page is looked at', () => expect(pageNames).toEqual(Object.keys(paths)));

  it.each(pageNames)('no page has a serious or critical violation: %s', async (name) => {
    for (const device of devices) {
      const { page, close } = await site.openPage({ width: deviceWidths[device][0], cookie });
      await page.goto(paths[name] as string);
      await expectNoViolations(page, device, device);
      await close();
    }
  });

  it.each(devices)('nor has a picture with its strip, a preview and full screen: %s', async (device) => {
    const { page, close } = await site.openPage({ width: deviceWidths[device][0], cookie });
    await page.goto(paths['version'] as string);
    await page.locator('.filter-choice', { hasText: 'Moon' }).click();
    await page.locator('.filter-preview').waitFor();
    await expectNoViolations(page, device, 'preview');
    await page.locator('[data-full-screen]').click();
    await page.locator('.viewer-photo').waitFor();
    await expectNoViolations(page, device, 'full screen');
    await close();
  });

  it.each(devices)('nor have the lines of an upload, whatever became of them: %s', async (device) => {
    const { page, close } = await site.openPage({ width: deviceWidths[device][0] });
    await goToUpload(page);
    await choose(page, 'one.jpg', 'two.jpg');
    const notes = { name: 'notes.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') };
    await page.setInputFiles('input[type="file"]', notes);
    await lineOf(page, 'notes.pdf').getByText('a PDF document').waitFor();
    await expectNoViolations(page, device, 'chosen and refused');
    let posts = 0;
    await page.route('**/upload', (route) => (++posts === 2 ? route.abort() : route.continue()));
    await pressUpload(page);
    await lineOf(page, 'one.jpg').getByText('Ready').waitFor();
    await lineOf(page, 'two.jpg').getByText('The connection was lost').waitFor();
    await page.getByRole('button', { name: 'Delete: one' }).click();
    await lineOf(page, 'one.jpg').getByText('Deleted').waitFor();
    await choose(page, 'three.jpg');
    await pressUpload(page);
    await lineOf(page, 'three.jpg').getByText('Ready').waitFor();
    await expectNoViolations(page, device, 'ready, lost and deleted');
    await close();
  });

  it('a picture without words would be found, and words that can hardly be read', async () => {
    const { page, close } = await site.openPage();
    await page.goto('/about');
    await page.evaluate(`document.querySelector('main').append(document.createElement('img'))`);
    expect(await violations(page)).toEqual([expect.stringContaining('image-alt')]);
    await page.evaluate(`document.querySelector('h1').style.color = '#bbb'`);
    expect(await violations(page, ...ofColours)).toEqual([expect.stringContaining('color-contrast')]);
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

  it.each(Object.values(widths))('offline, the notice covers nothing, %i pixels wide', async (width) => {
    const { page, close } = await site.openPage({ width });
    await page.goto('/upload');
    await page.context().setOffline(true);
    await page.locator('[data-offline]').waitFor();
    // Fails when something lies over it.
    await page.locator('header').getByRole('link', { name: 'Upload' }).click({ trial: true });
    await page.locator('[data-send]').click({ trial: true });
    await close();
  });

  it('names of pictures show without hovering where nothing can hover', async () => {
    const nameOpacity = 'getComputedStyle(document.querySelector(".popular .tile-name")).opacity';
    for (const [width, opacity] of [
      [widths.phone, '1'],
      [widths.desktop, '0'],
    ] as const) {
      const { page, close } = await site.openPage({ width, reducedMotion: 'reduce' });
      await page.goto('/');
      expect(await page.evaluate(nameOpacity)).toBe(opacity);
      await close();
    }
  });

  it('a button that is pressed looks otherwise', async () => {
    const { page, close } = await site.openPage();
    await page.goto('/about');
    const button = page.locator('main .button');
    await button.hover();
    const before = await button.screenshot();
    await page.mouse.down();
    expect((await button.screenshot()).equals(before)).toBe(false);
    await close();
  });

  it('on paper there is nothing to press', async () => {
    const { page, close } = await site.openPage();
    for (const name of ['front', 'image', 'failed', 'about']) {
      await page.emulateMedia({ media: 'screen' });
      await page.goto(paths[name] as string);
      const controls = page.locator('button, select, input, .button, nav').filter({ visible: true });
      expect(await controls.count(), name).toBeGreaterThan(0);
      await page.emulateMedia({ media: 'print' });
      expect(await controls.count(), name).toBe(0);
    }
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
