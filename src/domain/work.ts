import type { PictureLane, Urgency } from './images/job.ts';
import type { Threads } from './messages.ts';

/**
 * The kinds of work that nodes leave to workers, and the lanes in which each waits, the most urgent first. Kinds never
 * wait for one another's backlog.
 */
export const kindLanes = {
  picture: ['interactive', 'bulk'],
  'quick-picture': ['quick'],
  message: ['messages'],
} as const;

export type Kind = keyof typeof kindLanes;
export type Lane = (typeof kindLanes)[Kind][number];
export const lanes: readonly Lane[] = Object.values(kindLanes).flat();

/** What travels: only a reference. The row of the job or of the message is the truth. */
export type Work = PictureWork | MessageWork;
export type PictureWork = LargePictureWork | QuickPictureWork;

interface LargePictureWork {
  kind: 'picture';
  lane: Urgency;
  jobId: number;
}

interface QuickPictureWork {
  kind: 'quick-picture';
  lane: 'quick';
  jobId: number;
}

export interface MessageWork extends Threads {
  kind: 'message';
  lane: 'messages';
}

/** The work of a job that waits in this lane. */
export function pictureWork(lane: PictureLane, jobId: number): PictureWork {
  return lane === 'quick' ? { kind: 'quick-picture', lane, jobId } : { kind: 'picture', lane, jobId };
}
