/** A query of ids in their order, as far as it is asked here. */
interface Ids {
  limit(count: number): {
    offset(count: number): { executeTakeFirst(): Promise<{ id: number } | undefined> };
  };
}

/** The last of the first `rows` ids, which is where a piece of so many rows ends; undefined where there are fewer. */
export async function endOfPiece(ids: Ids, rows: number): Promise<number | undefined> {
  const row = await ids
    .limit(1)
    .offset(rows - 1)
    .executeTakeFirst();
  return row?.id;
}
