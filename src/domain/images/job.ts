export const jobStates = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];

/**
 * `interactive`: a person waits for it. `bulk`: imports and seeds; never delays the others. `quick`: a person waits,
 * and not for long; workers keep a place for these, so that they don't wait for large ones that have begun.
 */
export const pictureLanes = ['quick', 'interactive', 'bulk'] as const;
export type PictureLane = (typeof pictureLanes)[number];

/** Milliseconds of work, see `estimatedMs`, up to which a picture is quick: that of 2.2 megapixels. */
const quickMs = 150;

/** Where a job waits whose picture costs so much. */
export function laneOf(urgency: Urgency, costMs: number): PictureLane {
  return urgency === 'interactive' && costMs <= quickMs ? 'quick' : urgency;
}

export type Urgency = Exclude<PictureLane, 'quick'>;

/**
 * What may follow each state. `running -> running` is a second worker taking over from one that died. What takes little
 * time ends without ever having been said to run.
 */
const transitions = {
  queued: ['running', 'done', 'failed', 'cancelled'],
  running: ['running', 'queued', 'done', 'failed', 'cancelled'],
  done: [],
  failed: ['queued'],
  cancelled: [],
} as const satisfies Record<JobState, readonly JobState[]>;

export function isLegalTransition(from: JobState, to: JobState): boolean {
  return (transitions[from] as readonly JobState[]).includes(to);
}

/** The states from which `to` may be reached: the WHERE clause of every change of a job's state. */
export function statesBefore(to: JobState): JobState[] {
  return jobStates.filter((from) => isLegalTransition(from, to));
}

/** A job whose processing broke down this often is given up: something in it brings render processes down. */
export const maxAttempts = 3;

/**
 * About how long a picture of so many pixels is worked on, on one core. It decides whose turn it is, for which only the
 * proportions count.
 */
export function estimatedMs(pixels: number): number {
  return Math.round(50 + (45 * pixels) / 1e6);
}

export interface Job {
  id: number;
  imageId: number;
  lane: PictureLane;
  state: JobState;
  /** How often its processing broke down. A worker that is merely stopped or killed does not count. */
  attempts: number;
}
