import type { Request, RequestHandler } from 'express';
import type { Config } from '../../config/read-config.ts';
import { AppError } from '../../domain/errors.ts';
import type { RateLimits } from '../../ports/rate-limits.ts';
import { clientNetwork } from '../requests/client-network.ts';
import { visitorOf } from './visitor.ts';

export interface WriteLimits {
  /** Throws `too-many-requests` when this request is one too many. */
  count(req: Request): Promise<void>;
  /** Whether somebody who has no cookie may get one for looking at a form. */
  mayMeet(req: Request): Promise<boolean>;
}

/**
 * Bounds what one client address writes in a minute. Whoever comes without a cookie is somebody new each time, and so
 * could like a picture as often as they please: they have a much closer limit, which the cookies that are handed out
 * count for too, and one for each picture. Cookies can be hoarded, though: so likes of one picture by people with a
 * cookie come from an address no faster than cookies are given to it. A narrow limit that refuses takes nothing of the
 * wide one, so that whoever runs into it leaves the rest to the others behind the same address.
 */
export function openWriteLimits(limits: RateLimits, config: Config['writes']): WriteLimits {
  const seconds = 60;
  const all = limits.limiter({ name: 'writes', points: config.perMinute, seconds });
  const strangers = limits.limiter({ name: 'strangers', points: config.withoutCookie, seconds });
  const pictures = limits.limiter({
    name: 'strangers-picture',
    points: config.perPicture,
    seconds,
  });
  const knownLikes = limits.limiter({ name: 'known-likes', points: config.withoutCookie, seconds });

  async function takeNarrow(req: Request, network: string): Promise<void> {
    const { picture, isLike } = writeTo(req);
    if (visitorOf(req) !== undefined) {
      if (isLike) refuse(await knownLikes.take(`${network} ${picture}`));
      return;
    }
    refuse(await strangers.take(network));
    if (picture !== undefined) refuse(await pictures.take(`${network} ${picture}`));
  }

  return {
    async count(req) {
      const network = clientNetwork(req);
      await takeNarrow(req, network);
      refuse(await all.take(network));
    },
    mayMeet: async (req) => (await strangers.take(clientNetwork(req))) === undefined,
  };
}

/** Counts every request that may change something; reading is free. */
export function limitWrites(limits: WriteLimits): RequestHandler {
  return async (req, _res, next) => {
    if (req.method === 'POST') await limits.count(req);
    next();
  };
}

function writeTo(req: Request): { picture?: string | undefined; isLike: boolean } {
  const [, way, picture] = /^\/(like|unlike|image)\/(\d{1,16})(?:\/|$)/i.exec(req.path) ?? [];
  return { picture, isLike: way?.toLowerCase() === 'like' };
}

function refuse(waitMs: number | undefined): void {
  if (waitMs !== undefined) throw new AppError('too-many-requests', { seconds: Math.ceil(waitMs / 1000) });
}
