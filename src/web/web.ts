import type { Core } from '../usecases/core.ts';
import type { PageSender } from './page-sender.ts';
import type { ReadingOf } from './reading-of.ts';
import type { RootGuesses } from './root-guesses.ts';
import type { Templates } from './templates.ts';

/** What routes that show pages work with. Made by createApp. */
export interface Web {
  core: Core;
  templates: Templates;
  pages: PageSender;
  readingOf: ReadingOf;
  rootGuesses: RootGuesses;
}
