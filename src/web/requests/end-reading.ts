import type { Request, Response } from 'express';

const lingerMs = 2000;

/**
 * The rest of a refused body is dropped, and after a moment the connection with it. It is not cut at once, because
 * a browser that is still sending would then show a broken connection in place of the answer.
 */
export function endReading(req: Request, res: Response): void {
  req.unpipe();
  req.resume();
  const cut = () => {
    // Not the socket: once it is answered, a request does not hear of that, nor does who still reads its body.
    if (!req.complete) req.destroy();
  };
  if (res.writableFinished) cut();
  else res.once('finish', () => setTimeout(cut, lingerMs).unref());
}
