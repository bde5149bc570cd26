/** A load balancer may answer with a page of the last second. */
const staleMs = 1200;

/**
 * The page at this address as it would be shown now; undefined when it can't be had. When it is not as new as
 * `isCurrent` wants, it is asked for once more.
 */
export async function fetchPage(
  url: string,
  isCurrent: (page: Document) => boolean = () => true,
): Promise<Document | undefined> {
  const page = await fetchOnce(url);
  if (!page || isCurrent(page)) return page;
  await new Promise((resolve) => setTimeout(resolve, staleMs));
  return fetchOnce(url);
}

async function fetchOnce(url: string): Promise<Document | undefined> {
  try {
    const response = await fetch(url, { headers: { Accept: 'text/html' }, cache: 'no-cache' });
    if (!response.ok) return undefined;
    return new DOMParser().parseFromString(await response.text(), 'text/html');
  } catch {
    return undefined;
  }
}

/**
 * Puts the parts of `fresh` that match in place of those of this page, where both have one. Who has come to a picture
 * by keyboard stays there.
 */
export function replaceParts(fresh: Document, ...selectors: string[]): void {
  for (const selector of selectors) {
    const [before, after] = [document.querySelector(selector), fresh.querySelector(selector)];
    if (!before || !after) continue;
    const { activeElement } = document;
    const focused = before.contains(activeElement) ? activeElement?.getAttribute('data-image') : null;
    before.replaceWith(document.adoptNode(after));
    if (focused) after.querySelector<HTMLElement>(`[data-image="${focused}"]`)?.focus();
  }
}
