import type { Level } from '../cache/reading.ts';
import type { RateLimits } from '../ports/rate-limits.ts';
import type { Core } from '../usecases/core.ts';
import type { Accept } from '../usecases/images/accept-pictures.ts';
import type { FirstSizes } from './first-sizes.ts';
import type { WriteLimits } from './middleware/rate-limit.ts';
import type { PageSender } from './pages/page-sender.ts';
import type { ReadingOf } from './requests/reading-of.ts';
import type { RootGuesses } from './requests/root-guesses.ts';
import type { Templates } from './pages/templates.ts';

/** What routes that show pages work with. Made by createApp. */
export interface Web {
  core: Core;
  templates: Templates;
  pages: PageSender;
  readingOf: ReadingOf;
  /** The levels of the cache that are off for every request. */
  cacheOff: ReadonlySet<Level>;
  rootGuesses: RootGuesses;
  firstSizes: FirstSizes;
  rateLimits: RateLimits;
  writeLimits: WriteLimits;
  accept: Accept;
}
