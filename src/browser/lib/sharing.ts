const thanksMs = 2500;

/** Shows the buttons for what this browser can do: the system's own way to share, and copying the page's address. */
export function offerSharing(page: Document): void {
  const url = page.querySelector<HTMLLinkElement>('link[rel="canonical"]')?.href ?? location.href;
  const share = page.querySelector<HTMLButtonElement>('[data-share]');
  // Not every browser has it, whatever the type says; and nowhere without https.
  if (share && 'share' in navigator) {
    share.hidden = false;
    share.addEventListener('click', () => {
      // Rejects when the person changes their mind.
      navigator.share({ title: page.title, url }).catch(() => undefined);
    });
  }
  const copy = page.querySelector<HTMLButtonElement>('[data-copy-link]');
  const word = page.querySelector('[data-copy-word]');
  // What a button contains is its name: to be read out, a message has to stand beside it.
  const said = page.querySelector('[data-copy-said]');
  if (!copy || !word || !said || !('clipboard' in navigator)) return;
  copy.hidden = false;
  const before = word.textContent;
  copy.addEventListener('click', () => {
    const say = (text: string) => {
      word.textContent = said.textContent = text;
      setTimeout(() => {
        word.textContent = before;
        said.textContent = '';
      }, thanksMs);
    };
    navigator.clipboard.writeText(url).then(
      () => say('Link copied'),
      () => say('Not allowed to copy'),
    );
  });
}
