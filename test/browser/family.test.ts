import { beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, pictureShown, sidewaysScroll, widths } from '../support/browser/browser.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { useSite } from '../support/browser/use-site.ts';
import { visitor, type Visitor } from '../support/nodes/visitor.ts';

describe.skipIf(!hasChromium())('the family of a picture', () => {
  const site = useSite();
  let me: Visitor;
  /** An upload, what was made from it, and so on: deeper than a narrow screen has room to indent. */
  let line: number[];
  const apply = async (id: number, filter: string, strength: number) =>
    (await me.settled(await me.post(`/image/${id}`, { filter, strength: String(strength) }))).id;
  beforeAll(async () => {
    me = visitor(site.url);
    line = [(await me.uploadReady(await jpegPhoto(600, 400), 'Boat')).id];
    for (const [index, filter] of [
      'sepia',
      'kelvin',
      'xpro2',
      'perpetua',
      'brooklyn',
      'clarendon',
      'earlybird',
      'nashville',
    ].entries()) {
      line.push(await apply(line.at(-1) as number, filter, 90 - index));
    }
    await apply(line[0] as number, 'gray', 100);
  });

  it('is read out as a list of lists, with the filters, their strengths and where one is', async () => {
    const { page, problems, close } = await site.openPage();
    await page.goto(`/image/${line[1]}`);
    const section = page.getByRole('region', { name: 'Versions' });
    await expect
      .poll(() => section.ariaSnapshot())
      .toMatch(
        /- list:\n *- listitem:\n *- link "Original":\n[^]*- list:\n *- listitem:\n *- link "Sepia 90 %"[^]*- list:\n *- listitem:\n *- link "Kelvin 89 %"[^]*- listitem:\n *- link "Gray 100 %"/,
      );
    expect(await section.locator('[aria-current="page"]').innerText()).toBe('Sepia 90 %');
    expect(problems).toEqual([]);
    await close();
  });

  it.each([
    ['on a desktop', { width: widths.desktop }],
    ['on the narrowest phone', { width: 320 }],
    ['without JavaScript', { width: widths.phone, javaScriptEnabled: false }],
  ])('leads to its members by keyboard, and back to the parent, %s', async (_where, visit) => {
    const { page, problems, close } = await site.openPage(visit);
    await page.goto(`/image/${line.at(-1)}`);
    expect(await sidewaysScroll(page)).toBe(0);
    await pictureShown(page, '[data-family] [aria-current] .photo');
    const words = await page
      .locator('[data-family] .member-words')
      .evaluateAll((all) => all.map((each) => (each as unknown as { clientWidth: number }).clientWidth));
    expect(words).toHaveLength(10);
    expect(Math.min(...words), 'room for the words of the deepest').toBeGreaterThan(60);

    await page.locator('.undo').click();
    await page.waitForURL(`**/image/${line.at(-2)}`);
    const original = page.getByRole('region', { name: 'Versions' }).getByRole('link', { name: 'Original' });
    await original.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/image/${line[0]}`);
    await page.getByRole('heading', { level: 1, name: 'Boat' }).waitFor();
    expect(await page.locator('.undo').count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });

  it('grows and shrinks on a page that is open, wherever in it, and focus stays where it is', async () => {
    const { page, problems, close } = await site.openPage();
    await Promise.all([page.waitForResponse('**/events'), page.goto(`/image/${line[2]}`)]);
    await page.evaluate('window.isStillThere = true');
    await page.locator(`[data-family] [data-image="${line[1]}"]`).focus();
    const added = await apply(line[4] as number, 'moon', 40);
    await pictureShown(page, `[data-family] [data-image="${added}"] .photo`);
    expect(await page.evaluate('document.activeElement.dataset.image')).toBe(String(line[1]));
    await me.post(`/image/${added}/delete`);
    await page.locator(`[data-image="${added}"]`).waitFor({ state: 'detached' });
    expect(await page.evaluate('window.isStillThere')).toBe(true);
    expect(problems).toEqual([]);
    await close();
  });
});
