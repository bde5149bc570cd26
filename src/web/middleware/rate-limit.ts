import type { RequestHandler } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../domain/errors.ts';

/** Bounds what one client address may write in a minute at this node; reading is free. */
export function limitWrites(perMinute: number): RequestHandler {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async (req, _res, next) => {
    if (req.method === 'POST') {
      await limiter.consume(req.ip ?? 'unknown').catch((refusal: unknown) => {
        throw refusal instanceof RateLimiterRes ? tooMany(refusal) : refusal;
      });
    }
    next();
  };
}

function tooMany(refusal: RateLimiterRes): AppError {
  return new AppError('too-many-requests', { seconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) });
}
