import { chromium, type Browser } from 'playwright-core';

/** A headless Chromium that paints sRGB values as they are, on the processor, and asks nobody on the internet. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-gpu',
      '--force-color-profile=srgb',
    ],
  });
}
