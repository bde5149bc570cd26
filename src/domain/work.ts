import { pictureLanes, type PictureLane } from './images/job.ts';
import type { Threads } from './messages.ts';

/**
 * The kinds of work that nodes leave to workers, and the lanes in which each waits, the most urgent first. Kinds never
 * wait for one another's backlog.
 */
export const kindLanes = {
  picture: pictureLanes,
  message: ['messages'],
} as const;

export type Kind = keyof typeof kindLanes;
export type Lane = (typeof kindLanes)[Kind][number];
export const lanes: readonly Lane[] = Object.values(kindLanes).flat();

/** What travels: only a reference. The row of the job or of the message is the truth. */
export type Work = PictureWork | MessageWork;

export interface PictureWork {
  kind: 'picture';
  lane: PictureLane;
  jobId: number;
}

export interface MessageWork extends Threads {
  kind: 'message';
  lane: 'messages';
}
