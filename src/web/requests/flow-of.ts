import type { Request } from 'express';
import { visitorOf } from '../middleware/visitor.ts';
import { clientNetwork } from './client-network.ts';

/** Whose turn a job of this request takes. Who comes without a cookie is somebody new each time, and has the address's. */
export function flowOf(req: Request): string {
  return visitorOf(req) ?? clientNetwork(req);
}
