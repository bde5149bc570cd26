/** From the first to the last transaction number, both included. */
type Range = readonly [first: number, last: number];

/**
 * A set of transactions, as ranges of their numbers in each stream. A stream is a replication domain of MariaDB, or
 * a server UUID of MySQL, with its tag where it has one.
 */
export type Gtids = ReadonlyMap<string, readonly Range[]>;

const mariadbGtid = /^(\d{1,10})-\d{1,10}-(\d{1,16})$/;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const range = /^(\d{1,16})(?:-(\d{1,16}))?$/;
const tag = /^[a-z_][a-z0-9_]{0,31}$/;

/**
 * Reads what the servers write: MariaDB's `0-1-42`, one for each domain, which says that a domain has come to 42; and
 * MySQL's `3e11fa47-…:1-5:7`, which lists every transaction. The empty text is the empty set; undefined is for
 * anything else, so that a text from outside is safe to pass.
 */
export function parseGtids(text: string): Gtids | undefined {
  const streams = new Map<string, Range[]>();
  const add = (stream: string, first: number, last: number): boolean => {
    streams.set(stream, [...(streams.get(stream) ?? []), [first, last]]);
    return first <= last && Number.isSafeInteger(last);
  };
  // MySQL puts a line break after each comma.
  const items = text.replace(/\s/g, '').toLowerCase().split(',');
  if (items.length === 1 && items[0] === '') return streams;
  return items.every((item) => readMariadb(item, add) || readMysql(item, add)) ? streams : undefined;
}

/** Whether all transactions of `wanted` are in `reached`. */
export function hasReached(reached: Gtids, wanted: Gtids): boolean {
  return [...wanted].every(([stream, ranges]) =>
    ranges.every(([first, last]) => reached.get(stream)?.some(([from, to]) => from <= first && last <= to)),
  );
}

type Add = (stream: string, first: number, last: number) => boolean;

function readMariadb(item: string, add: Add): boolean {
  const [, domain, last] = mariadbGtid.exec(item) ?? [];
  return domain !== undefined && add(domain, 0, Number(last));
}

/** `<uuid>:<range>:<range>:<tag>:<range>`: a tag counts for the ranges that follow it. */
function readMysql(item: string, add: Add): boolean {
  const [server = '', ...parts] = item.split(':');
  if (!uuid.test(server) || parts.length === 0) return false;
  let stream = server;
  return parts.every((part) => {
    const [, first, last = first] = range.exec(part) ?? [];
    if (first !== undefined) return add(stream, Number(first), Number(last));
    stream = `${server}:${part}`;
    return tag.test(part);
  });
}
