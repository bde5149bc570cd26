import type { Response } from 'express';

/**
 * Leads to another page (303). Without a body: the one that Express makes names the address, so that its length depends
 * on the number in it, and `ab -p` counts every answer that is not as long as the first one as failed.
 */
export function seeOther(res: Response, url: string): void {
  res.status(303).location(url).end();
}
