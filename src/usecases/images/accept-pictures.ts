import {
  findUpload,
  insertedImage,
  insertImage,
  insertImages,
  type NewImage,
} from '../../data/images/images.ts';
import { insertJobs } from '../../data/images/jobs.ts';
import type { Share } from '../../data/images/turns.ts';
import { AppError } from '../../domain/errors.ts';
import type { Image } from '../../domain/images/image.ts';
import { laneOf, type Urgency } from '../../domain/images/job.ts';
import { DuplicateKeyError } from '../../ports/database.ts';
import type { Positions } from '../../ports/stores.ts';
import type { Writer } from '../../ports/stores/images.ts';
import { change, type Change } from '../change.ts';
import type { Core } from '../core.ts';
import { openGroupCommit } from '../group-commit.ts';

type Told = Pick<Change<unknown>, 'changed' | 'events'>;

/** A picture that is to be made, and its job. */
interface NewPicture {
  row: NewImage;
  urgency: Urgency;
  share: Share;
  /** What others have to learn of it. */
  tell(made: Image): Told;
}

/** A picture that is what was asked for and there already, with what was changed about it. */
export interface Found extends Told {
  found: Image;
}

/**
 * Finds out, in the transaction, what a request comes to. Throws what is the matter with it before it writes anything.
 */
type Plan = (tx: Writer) => Promise<NewPicture | Found>;

export interface Accepted {
  image: Image;
  isNew: boolean;
  position: Positions;
}

/** Writes down what was asked for: when this resolves, the picture and its job are committed. */
export type Accept = (plan: Plan) => Promise<Accepted>;

export function acceptAlone(core: Core): Accept {
  return async (plan) => (await acceptTogether(core, [plan]))[0] as Accepted | Promise<Accepted>;
}

/** Few enough that a transaction holds nobody up for long. */
const most = 30;
/** Several times what a commit takes, and little beside what a person is willing to wait. */
const patienceMs = 100;

/**
 * The same for a node to which many come: what is asked for while others are written down goes into one transaction.
 */
export function openAccepting(core: Core): Accept {
  return openGroupCommit<Plan, Accepted>({
    commit: (plans) => acceptTogether(core, plans),
    keyOf: () => '',
    most,
    patienceMs,
  });
}

/** One of several has a row already, so that none of them could be inserted. */
class NotTogetherError extends Error {}

async function acceptTogether(core: Core, plans: readonly Plan[]): Promise<(Accepted | Promise<Accepted>)[]> {
  try {
    const { value: outcomes, position } = await change(core, 'images', (tx) =>
      write(tx, plans, core.clock()),
    );
    return outcomes.map((outcome) =>
      outcome instanceof AppError ? Promise.reject(outcome) : { ...outcome, position },
    );
  } catch (error) {
    if (!(error instanceof NotTogetherError)) throw error;
    return plans.map(acceptAlone(core));
  }
}

type Outcome = Omit<Accepted, 'position'>;

/** The refusal of one of several spoils none of the others. One alone is rolled back. */
async function write(tx: Writer, plans: readonly Plan[], at: Date): Promise<Change<(Outcome | AppError)[]>> {
  const planned: (NewPicture | Found | AppError)[] = [];
  for (const plan of plans) planned.push(await (plans.length > 1 ? plan(tx).catch(refusal) : plan(tx)));
  const inserted = await insertAll(tx, planned.filter(isNewPicture));
  const made = [...inserted].filter(([, { isNew }]) => isNew);
  const jobs = made.map(([{ urgency, share }, { image }]) => ({ imageId: image.id, urgency, ...share }));
  await insertJobs(tx, jobs, at);
  const told: Told[] = [
    ...made.map(([picture, { image }]) => picture.tell(image)),
    ...planned.filter(isFound),
  ];
  return {
    value: planned.map((one) => {
      if (isNewPicture(one)) return inserted.get(one) as Outcome;
      return isFound(one) ? { image: one.found, isNew: false } : one;
    }),
    changed: [...new Set(told.flatMap(({ changed = [] }) => changed))],
    events: told.flatMap(({ events = [] }) => events),
    queued: jobs.map(({ urgency, costMs }) => laneOf(urgency, costMs)),
  };
}

const isNewPicture = (one: object): one is NewPicture => 'row' in one;
const isFound = (one: object): one is Found => 'found' in one;

function refusal(error: unknown): AppError {
  if (error instanceof AppError && error.status < 500) return error;
  throw error;
}

async function insertAll(tx: Writer, pictures: readonly NewPicture[]): Promise<Map<NewPicture, Outcome>> {
  const rows = pictures.map(({ row }) => row);
  const [only, ...others] = pictures;
  if (!only) return new Map();
  if (others.length === 0) return new Map([[only, await insertUnlessThere(tx, only.row)]]);
  const ids = await insertImages(tx, rows).catch((error: unknown) => {
    throw error instanceof DuplicateKeyError ? new NotTogetherError(error.message, { cause: error }) : error;
  });
  return new Map(
    pictures.map((picture, index) => {
      const image = insertedImage(ids[index] as number, picture.row);
      return [picture, { image, isNew: true }];
    }),
  );
}

/**
 * Gives the upload that is there where this one came before. Nearly always it did not, so that nobody looks for it
 * first.
 */
async function insertUnlessThere(tx: Writer, row: NewImage): Promise<Outcome> {
  try {
    return { image: insertedImage(await insertImage(tx, row), row), isNew: true };
  } catch (error) {
    const { owner, uploadKey } = row;
    const isThere = error instanceof DuplicateKeyError && uploadKey !== undefined;
    const found = isThere ? await findUpload(tx, { owner, uploadKey }) : undefined;
    if (!found) throw error;
    return { image: found, isNew: false };
  }
}
