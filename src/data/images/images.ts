import type { Insertable, Selectable, Updateable } from 'kysely';
import { isErrorCode } from '../../domain/errors.ts';
import type { Member } from '../../domain/images/family.ts';
import type { Image } from '../../domain/images/image.ts';
import type { ImagesTable, Reader, Writer } from '../../ports/stores/images.ts';
import { prepared, type ValueOf } from '../prepared.ts';
import { fromDbTime, toDbTime } from '../time.ts';

export interface NewImage {
  parentId?: number;
  rootId?: number;
  name: string;
  alt?: string;
  folder: string;
  filter?: string;
  strength?: number;
  owner: string;
  uploadKey?: string;
  createdAt: Date;
}

export async function findImage(db: Reader, id: number): Promise<Image | undefined> {
  const [row] = (await imageRow(db, { id })).rows;
  return row && toImage(row);
}

const imageRow = prepared((db: Reader, value: ValueOf<{ id: number }>) =>
  db.selectFrom('instaclone_images').selectAll().where('id', '=', value('id')),
);

/** Those of the pictures that there are, in no order. */
export async function findImages(db: Reader, ids: readonly number[]): Promise<Image[]> {
  const rows = await db.selectFrom('instaclone_images').selectAll().where('id', 'in', ids).execute();
  return rows.map(toImage);
}

/** The ids of the newest ready pictures, newest first; `beforeId` continues a list, by key and never by offset. */
export async function listNewestIds(db: Reader, limit: number, beforeId?: number): Promise<number[]> {
  let query = db.selectFrom('instaclone_images').select('id').where('state', '=', 'ready');
  if (beforeId !== undefined) query = query.where('id', '<', beforeId);
  return toIds(await query.orderBy('id', 'desc').limit(limit).execute());
}

/** The ids of the ready pictures right above an id, the oldest first. */
export async function listNextIds(db: Reader, limit: number, afterId: number): Promise<number[]> {
  const query = db.selectFrom('instaclone_images').select('id').where('state', '=', 'ready');
  return toIds(await query.where('id', '>', afterId).orderBy('id').limit(limit).execute());
}

/** The ids of all ready pictures from one id to below another, newest first. */
export async function listReadyIds(db: Reader, fromId: number, toId: number): Promise<number[]> {
  const rows = await db
    .selectFrom('instaclone_images')
    .select('id')
    .where('state', '=', 'ready')
    .where('id', '>=', fromId)
    .where('id', '<', toId)
    .orderBy('id', 'desc')
    .execute();
  return toIds(rows);
}

/** The ids of one person's pictures, newest first, with those that they may still bring back; by key as above. */
export async function listOwnIds(
  db: Reader,
  owner: string,
  limit: number,
  beforeId?: number,
): Promise<number[]> {
  let query = db
    .selectFrom('instaclone_images')
    .select('id')
    .where('owner', '=', owner)
    .where((is) => is.or([is('state', '!=', 'deleted'), is('state_before', 'is not', null)]));
  if (beforeId !== undefined) query = query.where('id', '<', beforeId);
  return toIds(await query.orderBy('id', 'desc').limit(limit).execute());
}

/** The most liked pictures and their likes; among equals the newer first. One that nobody likes is not popular. */
export async function listMostLiked(db: Reader, limit: number): Promise<{ id: number; likes: number }[]> {
  return db
    .selectFrom('instaclone_images')
    .select(['id', 'likes'])
    .where('state', '=', 'ready')
    .where('likes', '>', 0)
    .orderBy('likes', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

/** The ids of the newest pictures of a family in this state, newest first; its root is not among them. */
export async function listFamilyIds(
  db: Reader,
  rootId: number,
  state: 'ready' | 'processing',
  limit: number,
): Promise<number[]> {
  const rows = await db
    .selectFrom('instaclone_images')
    .select('id')
    .where('root_id', '=', rootId)
    .where('state', '=', state)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return toIds(rows);
}

/** All pictures that name this one as their parent or as the root of their family. */
export async function listDescendants(db: Reader, id: number): Promise<(Member & { rootId: number })[]> {
  const rows = await db
    .selectFrom('instaclone_images')
    .select(['id', 'parent_id', 'root_id'])
    .where((is) => is.or([is('parent_id', '=', id), is('root_id', '=', id)]))
    .execute();
  return rows.map((row) => ({
    id: row.id,
    parentId: row.parent_id ?? undefined,
    rootId: row.root_id ?? row.id,
  }));
}

/** What there is one of: of a person, of a picture, by a filter, and how strong that is. */
interface DerivedKey {
  parentId: number;
  owner: string;
  filter: string;
  strength: number;
}

/** What this person already made of this picture with this filter, in whatever state. */
export async function findDerived(db: Reader, key: DerivedKey): Promise<Image | undefined> {
  const row = await db
    .selectFrom('instaclone_images')
    .selectAll()
    .where('parent_id', '=', key.parentId)
    .where('owner', '=', key.owner)
    .where('filter', '=', key.filter)
    .where('strength', '=', key.strength)
    .executeTakeFirst();
  return row && toImage(row);
}

/** The picture that this person's upload became, in whatever state. */
export async function findUpload(
  db: Reader,
  key: { owner: string; uploadKey: string },
): Promise<Image | undefined> {
  const row = await db
    .selectFrom('instaclone_images')
    .selectAll()
    .where('owner', '=', key.owner)
    .where('upload_key', '=', key.uploadKey)
    .executeTakeFirst();
  return row && toImage(row);
}

/** Inserts a picture that has no pixels yet and returns its id. */
export async function insertImage(tx: Writer, image: NewImage): Promise<number> {
  const { insertId } = await insertRow(tx, rowOf(image));
  return Number(insertId);
}

/**
 * The same of several, in one statement; the ids in their order. Throws DuplicateKeyError when one of them is there.
 */
export async function insertImages(tx: Writer, images: readonly NewImage[]): Promise<number[]> {
  await tx.insertInto('instaclone_images').values(images.map(rowOf)).execute();
  // Not counted on from the first one: by how much numbers grow depends on how the database is set up.
  const rows = await tx
    .selectFrom('instaclone_images')
    .select(['id', 'image'])
    .where('owner', 'in', [...new Set(images.map(({ owner }) => owner))])
    .where(
      'image',
      'in',
      images.map(({ folder }) => folder),
    )
    .execute();
  const ids = new Map(rows.map(({ id, image }) => [image, id]));
  return images.map(({ folder }) => ids.get(folder) as number);
}

function rowOf(image: NewImage): NewRow {
  return {
    parent_id: image.parentId ?? null,
    root_id: image.rootId ?? null,
    name: image.name,
    alt: image.alt ?? null,
    image: image.folder,
    filter: image.filter ?? null,
    strength: image.strength ?? null,
    owner: image.owner,
    upload_key: image.uploadKey ?? null,
    state: 'processing',
    dt: toDbTime(image.createdAt),
  };
}

/** The picture as `findImage` gives it when it was just inserted under this number. */
export function insertedImage(id: number, image: NewImage): Image {
  const { parentId, rootId = id, name, alt, folder, filter, strength, owner, createdAt } = image;
  return {
    ...{ id, parentId, rootId, name, alt, folder, filter, strength, owner },
    ...{ createdAt: createdAt.toISOString(), state: 'processing', likes: 0 },
    ...{ failure: undefined, digest: undefined, width: undefined, height: undefined },
    ...{ placeholder: undefined, deletedAt: undefined, stateBefore: undefined },
  };
}

const newColumns = [
  ...(['parent_id', 'root_id', 'name', 'alt', 'image', 'filter', 'strength', 'owner', 'upload_key'] as const),
  ...(['state', 'dt'] as const),
] as const;
type NewRow = Pick<Insertable<ImagesTable>, (typeof newColumns)[number]>;

const insertRow = prepared((tx: Writer, value: ValueOf<NewRow>) => {
  const row = Object.fromEntries(newColumns.map((column) => [column, value(column)]));
  return tx.insertInto('instaclone_images').values(row as unknown as NewRow);
});

/** Holds the row until the transaction ends, so that two people who change the same picture wait for each other. */
export async function lockImage(tx: Writer, id: number): Promise<Image | undefined> {
  const [row] = (await lockedRow(tx, { id })).rows;
  return row && toImage(row);
}

const lockedRow = prepared((tx: Writer, value: ValueOf<{ id: number }>) =>
  tx.selectFrom('instaclone_images').selectAll().where('id', '=', value('id')).forUpdate(),
);

/**
 * A picture to make another from, and whether this person has made just that already. Nobody changes the picture until
 * the transaction ends; others may make something from it meanwhile.
 */
export async function holdParent(
  tx: Writer,
  key: DerivedKey,
): Promise<{ parent: Image; isMade: boolean } | undefined> {
  const [row] = (await heldParent(tx, key)).rows;
  return row && { parent: toImage(row), isMade: row.derived_id !== null };
}

const heldParent = prepared((tx: Writer, value: ValueOf<DerivedKey>) =>
  tx
    .selectFrom('instaclone_images as parent')
    .leftJoin('instaclone_images as derived', (join) =>
      join
        .onRef('derived.parent_id', '=', 'parent.id')
        .on('derived.owner', '=', value('owner'))
        .on('derived.filter', '=', value('filter'))
        .on('derived.strength', '=', value('strength')),
    )
    .selectAll('parent')
    .select('derived.id as derived_id')
    .where('parent.id', '=', value('parentId'))
    .forShare(),
);

/** What is known of a picture when it was made. */
export interface MadePicture {
  digest: string;
  width: number;
  height: number;
  /** See domain/placeholder.ts. */
  placeholder: string;
}

/** As `markReady`, if it is still being made and of this family; false otherwise. */
export async function markReadyIn(
  tx: Writer,
  { id, rootId }: { id: number; rootId: number },
  picture: MadePicture,
): Promise<boolean> {
  const query = tx
    .updateTable('instaclone_images')
    .set({ state: 'ready', failure: null, ...picture })
    .where('id', '=', id)
    .where('state', '=', 'processing');
  const ofFamily = rootId === id ? query.where('root_id', 'is', null) : query.where('root_id', '=', rootId);
  const { numUpdatedRows } = await ofFamily.executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** A picture that was deleted while it was being made stays deleted; it is ready when it is brought back. */
export async function markReady(tx: Writer, id: number, picture: MadePicture): Promise<void> {
  await endWork(tx, id, 'ready', { failure: null, ...picture });
}

/** As `markReady`, when there is no picture. */
export async function markFailed(tx: Writer, id: number, failure: string): Promise<void> {
  await endWork(tx, id, 'failed', { failure });
}

async function endWork(
  tx: Writer,
  id: number,
  state: 'ready' | 'failed',
  result: Updateable<ImagesTable>,
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('instaclone_images')
    .set({ state, ...result })
    .where('id', '=', id)
    .where('state', '!=', 'deleted')
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return;
  await tx
    .updateTable('instaclone_images')
    .set({ state_before: state, ...result })
    .where('id', '=', id)
    .where('state_before', 'is not', null)
    .execute();
}

/** What its owner calls it and says is to be seen. */
export async function updateTexts(
  tx: Writer,
  id: number,
  texts: { name: string; alt: string | null },
): Promise<void> {
  await tx.updateTable('instaclone_images').set(texts).where('id', '=', id).execute();
}

export async function markProcessing(tx: Writer, id: number): Promise<void> {
  await tx
    .updateTable('instaclone_images')
    .set({ state: 'processing', failure: null, purge_at: null })
    .where('id', '=', id)
    .execute();
}

export async function markCancelled(tx: Writer, id: number): Promise<void> {
  await tx.updateTable('instaclone_images').set({ state: 'cancelled' }).where('id', '=', id).execute();
}

/** Notes how many like it, as the store of likes counts them. */
export async function copyLikes(tx: Writer, id: number, likes: number): Promise<void> {
  await tx.updateTable('instaclone_images').set({ likes }).where('id', '=', id).execute();
}

/** Fewer than the values that SQLite binds in one statement, 32,766 (SQLITE_MAX_VARIABLE_NUMBER). */
const idsAtOnce = 10_000;

/** Makes these pictures members of the family that goes back to another picture. */
export async function moveToRoot(tx: Writer, ids: readonly number[], rootId: number): Promise<void> {
  for (let at = 0; at < ids.length; at += idsAtOnce) {
    await tx
      .updateTable('instaclone_images')
      .set({ root_id: rootId })
      .where('id', 'in', ids.slice(at, at + idsAtOnce))
      .execute();
  }
}

/** Its job goes with it; pictures made from it stay, and lose their parent and root. */
export async function deleteImageRow(tx: Writer, id: number): Promise<void> {
  await tx.deleteFrom('instaclone_jobs').where('image_id', '=', id).execute();
  await tx.updateTable('instaclone_images').set({ parent_id: null }).where('parent_id', '=', id).execute();
  await tx.updateTable('instaclone_images').set({ root_id: null }).where('root_id', '=', id).execute();
  await tx.deleteFrom('instaclone_images').where('id', '=', id).execute();
}

function toImage(row: Selectable<ImagesTable>): Image {
  return {
    id: row.id,
    parentId: row.parent_id ?? undefined,
    rootId: row.root_id ?? row.id,
    name: row.name,
    folder: row.image,
    filter: row.filter ?? undefined,
    strength: row.strength ?? undefined,
    owner: row.owner,
    state: row.state,
    failure: row.failure !== null && isErrorCode(row.failure) ? row.failure : undefined,
    digest: row.digest ?? undefined,
    width: row.width ?? undefined,
    height: row.height ?? undefined,
    placeholder: row.placeholder ?? undefined,
    alt: row.alt ?? undefined,
    likes: row.likes,
    createdAt: fromDbTime(row.dt),
    deletedAt: row.deleted_at === null ? undefined : fromDbTime(row.deleted_at),
    stateBefore: row.state_before ?? undefined,
  };
}

function toIds(rows: { id: number }[]): number[] {
  return rows.map((row) => row.id);
}
