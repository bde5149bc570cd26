/** Calls when the page is loaded and has nothing else to do, but 2 seconds after loading at the latest. */
export function whenIdle(start: () => void): void {
  if (document.readyState !== 'complete') {
    window.addEventListener('load', () => whenIdle(start), { once: true });
  } else if ('requestIdleCallback' in window) {
    requestIdleCallback(start, { timeout: 2000 });
  } else {
    // Safari has no such thing.
    setTimeout(start, 200);
  }
}

/** Resolves when the browser has had the chance to paint and to answer the person. A timeout would wait 4 ms. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
