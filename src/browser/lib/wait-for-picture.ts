const intervalMs = 400;

/** On the page of a picture that is being made: shows it when it is there, without reloading in vain. */
export function waitForPicture(page: Document): void {
  const url = page.querySelector<HTMLElement>('[data-processing]')?.dataset['processing'];
  if (url !== undefined) void poll(url);
}

async function poll(url: string): Promise<void> {
  while (await isProcessing(url)) await new Promise((resolve) => setTimeout(resolve, intervalMs));
  location.reload();
}

/** A request that fails says nothing about the picture: ask again. */
async function isProcessing(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { headers: { Accept: 'application/json' } });
    if (response.status >= 500) return true;
    const image = (await response.json()) as { state?: string };
    return image.state === 'processing';
  } catch {
    return true;
  }
}
