/** The page at this address as it would be shown now; undefined when it can't be had. */
export async function fetchPage(url: string): Promise<Document | undefined> {
  try {
    const response = await fetch(url, { headers: { Accept: 'text/html' } });
    if (!response.ok) return undefined;
    return new DOMParser().parseFromString(await response.text(), 'text/html');
  } catch {
    return undefined;
  }
}

/** Puts the parts of `fresh` that match in place of those of this page, where both have one. */
export function replaceParts(fresh: Document, ...selectors: string[]): void {
  for (const selector of selectors) {
    const [before, after] = [document.querySelector(selector), fresh.querySelector(selector)];
    if (before && after) before.replaceWith(document.adoptNode(after));
  }
}
