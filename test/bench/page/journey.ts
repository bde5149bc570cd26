import type { Page } from 'playwright-core';
import { pictureShown } from '../../support/browser/browser.ts';
import { largePhotograph } from '../../support/nodes/gallery.ts';

const photo = await largePhotograph(3);

/**
 * Chooses a photo, uploads it, applies a filter and waits for the result, without the time that a person would
 * think. Every phase in milliseconds, and all together.
 */
export async function measureJourney(page: Page) {
  await page.goto('/upload');
  const begin = performance.now();
  await page.setInputFiles('input[type="file"]', {
    name: 'photo.jpg',
    mimeType: 'image/jpeg',
    buffer: photo,
  });
  await page.getByText('Not sent yet').waitFor();
  const checked = performance.now();
  await page.getByRole('button', { name: 'Upload' }).click();
  await page
    .locator('.line[data-state="queued"], .line[data-state="running"], [data-main-picture]')
    .waitFor();
  const sent = performance.now();
  await page.waitForSelector('[data-main-picture]');
  await pictureShown(page, '[data-main-picture]');
  const shown = performance.now();
  const parent = page.url();
  await page.locator('.filter-choice', { hasText: 'Gray' }).click();
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.waitForURL((url) => url.href !== parent);
  await page.waitForSelector('[data-main-picture]');
  await pictureShown(page, '[data-main-picture]');
  const filtered = performance.now();
  return {
    'chosen and checked': checked - begin,
    'sent and safe': sent - checked,
    'made and shown': shown - sent,
    'filtered and shown': filtered - shown,
    'in all': filtered - begin,
  };
}
