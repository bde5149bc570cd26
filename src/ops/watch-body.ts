import type { IncomingMessage } from 'node:http';

export interface BodyRate {
  bytes: number;
  withinMs: number;
}

/** Calls `onTooSlow` once when the body of this request stops coming, or comes at less than this rate. */
export function watchBody(req: IncomingMessage, least: BodyRate, onTooSlow: () => void): void {
  let before = req.socket.bytesRead;
  const timer = setInterval(() => {
    const received = req.socket.bytesRead - before;
    before = req.socket.bytesRead;
    if (req.complete) stop();
    // What has come and was not taken yet is not the sender's delay.
    if (req.complete || received >= least.bytes || req.readableLength > 0) return;
    stop();
    onTooSlow();
  }, least.withinMs);
  const stop = () => clearInterval(timer);
  timer.unref();
  req.once('close', stop);
}
