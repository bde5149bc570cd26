import type { Response } from 'express';

/**
 * Sends JSON from the address of a page. Browsers must not keep it: Back would show it in place of the page, because
 * going back takes what was kept under an address, whatever kind of answer that was.
 */
export function sendJson(res: Response, body: object): void {
  res.set('Cache-Control', 'no-store').vary('Accept').vary('Cookie').json(body);
}
