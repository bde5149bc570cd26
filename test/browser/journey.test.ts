import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { hasChromium, pictureShown, sidewaysScroll, widths } from '../support/browser/browser.ts';
import { corpusFile, hasCorpus } from '../support/pictures/corpus.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { useSite } from '../support/browser/use-site.ts';

const readPhoto = async () =>
  hasCorpus ? corpusFile('valid/recurser__Portrait_3.jpg') : jpegPhoto(1200, 1800);

const visits: [who: string, options: { width: number; javaScriptEnabled: boolean }][] = [
  ['on a phone', { width: widths.phone, javaScriptEnabled: true }],
  ['on a desktop', { width: widths.desktop, javaScriptEnabled: true }],
  ['on a phone without JavaScript', { width: widths.phone, javaScriptEnabled: false }],
  ['on a desktop without JavaScript', { width: widths.desktop, javaScriptEnabled: false }],
];

describe.skipIf(!hasChromium())('a person with a photo', () => {
  const site = useSite();

  it.each(visits)('uploads, filters and likes %s', async (_who, visit) => {
    const { page, problems, close } = await site.openPage(visit);
    await page.goto('/');
    await page.getByRole('link', { name: 'Upload', exact: true }).first().click();
    await page.getByLabel('Name').fill('My "holiday"');
    await choosePicture(page, 'holiday.jpg', await readPhoto());
    await page.getByRole('button', { name: 'Upload' }).click();

    await page.waitForSelector('[data-main-picture]');
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('My "holiday"');
    await pictureShown(page, '[data-main-picture]');
    expect(await sidewaysScroll(page)).toBe(0);
    const upload = page.url();

    if (visit.javaScriptEnabled) await page.locator('.filter-choice', { hasText: 'Gray' }).click();
    else await page.selectOption('select[name="filter"]', 'gray');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('heading', { level: 1, name: 'My "holiday"' }).waitFor();
    await page.locator('.facts .chip', { hasText: 'Gray' }).waitFor();
    await page.waitForSelector('[data-main-picture]');
    await pictureShown(page, '[data-main-picture]');
    expect(page.url()).not.toBe(upload);

    const like = page.getByRole('button', { name: 'Like', exact: true });
    const liked = page.getByRole('button', { name: 'Liked', exact: true });
    await like.click();
    await page.getByText('You like this').waitFor();
    await liked.click();
    await page.getByText('You like this').waitFor({ state: 'detached' });
    await like.click();
    await page.getByText('You like this').waitFor();
    await page.reload();
    await liked.waitFor();
    await page.getByRole('link', { name: 'Instaclone' }).click();
    await page.getByRole('heading', { name: 'Popular' }).waitFor();
    await pictureShown(page, '.popular img');
    expect(await sidewaysScroll(page)).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });

  it.each(visits)('is told in the form why a file is refused %s', async (_who, visit) => {
    const { page, problems, close } = await site.openPage(visit);
    await page.goto('/upload');
    await page.getByLabel('Name').fill('Kept <b>');
    await choosePicture(page, 'notes.jpg', Buffer.from('no picture at all'));
    await page.getByRole('button', { name: 'Upload' }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain('JPEG, PNG and WebP files are accepted');
    if (visit.javaScriptEnabled) await page.getByRole('button', { name: 'Remove: notes.jpg' }).click();
    expect(await page.getByLabel('Name').inputValue()).toBe('Kept <b>');
    expect(await sidewaysScroll(page)).toBe(0);
    // The refusal itself is the one thing that may be seen in the console.
    expect(problems.filter((problem) => !problem.includes('415'))).toEqual([]);
    await close();
  });
});

function choosePicture(page: Page, name: string, buffer: Buffer): Promise<void> {
  return page.setInputFiles('input[type="file"]', { name, mimeType: 'image/jpeg', buffer });
}
