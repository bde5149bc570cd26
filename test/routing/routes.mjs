// Where each query would go if a store were spread over many servers. A query that is not here fails `npm test`, and so
// does one that does not fix the key that it is listed under; see check.mjs. The README's section on data services says
// what engines make of it.

/** The key of tables of a few rows that never become more. Engines leave such a table whole, on one server. */
export const fixedRow = 'fixed row';

/**
 * The columns that name a key, by table. The rows of a table are placed by its first key; one of the others is looked up,
 * which leads to a few servers. `store_` stands for the beginning of the name that each store gives its outbox.
 *
 * @type {Record<string, Record<string, string[]>>}
 */
export const keyColumns = {
  instaclone_images: { picture: ['id'], family: ['root_id', 'parent_id'], person: ['owner'] },
  instaclone_deleted_images: { picture: ['id'] },
  instaclone_jobs: { picture: ['image_id'], job: ['id'], person: ['flow'] },
  instaclone_likes: { picture: ['image'], person: ['visitor'] },
  instaclone_like_counts: { picture: ['image'] },
  store_messages: { subject: ['subject'], message: ['id'] },
  store_inbox: { subject: ['subject'] },
  store_bumps: { subject: ['tags'], bump: ['id'] },
  instaclone_counters: { [fixedRow]: ['name'] },
  instaclone_flow_locks: { [fixedRow]: ['id'] },
  // Of the embedded node, which has one file.
  sqlite_sequence: { [fixedRow]: ['name'] },
};

/** Their `id` is numbered when a row is inserted: by one server, or by a sequence for all. */
export const numberedTables = ['instaclone_images', 'instaclone_jobs', 'store_messages', 'store_bumps'];

/**
 * Where statements come from that make, change or move tables: a person starts them, and they go from server to server.
 */
export const administration = [
  'kysely',
  'src/data/migrate.ts',
  'src/data/migrations/',
  'src/data/move/',
  'src/cli/move-store/',
];

/**
 * `key`: goes where its key is. `scatter`: asks every server, and puts the answers together; at most five questions may.
 * `whole`: goes over a whole store, off the path of any page, and so can go from server to server.
 *
 * @typedef {{ kind: 'key' | 'scatter' | 'whole', name: string, why: string, templates: string[] }} Route
 */

/** @type {Route[]} */
export const routes = [
  {
    kind: 'key',
    name: 'picture',
    why: 'One picture or a few, by number: nearly all that pages, likes and workers ask.',
    templates: [
      'select … from instaclone_images where id = ?',
      'select … from instaclone_images where id in (?)',
      'select … from instaclone_images as parent left join instaclone_images as derived on derived.parent_id = parent.id and derived.owner = ? and derived.filter = ? and derived.strength = ? where parent.id = ?',
      'insert into instaclone_images …',
      'update instaclone_images set … where id = ?',
      'update instaclone_images set … where id in (?)',
      'update instaclone_images set … where id = ? and state = ?',
      'update instaclone_images set … where id = ? and state = ? and root_id = ?',
      'update instaclone_images set … where id = ? and state = ? and root_id is null',
      'update instaclone_images set … where id = ? and state != ?',
      'update instaclone_images set … where id = ? and state_before is not null',
      'update instaclone_images set … where id = ? and state = ? and purge_at <= ?',
      'update instaclone_images set … where id = ? and state = ? and purge_at = ?',
      'delete from instaclone_images where id = ?',
      'insert into instaclone_deleted_images …',
      'select … from instaclone_deleted_images where id = ?',
      'insert into instaclone_jobs …',
      'select … from instaclone_jobs where image_id = ?',
      'delete from instaclone_jobs where image_id = ?',
      'select … from instaclone_likes where image = ? and visitor = ?',
      'select … from instaclone_likes where image = ? order by visitor limit ?',
      'select … from instaclone_likes where image in (?) and visitor in (?)',
      'insert into instaclone_likes …',
      'delete from instaclone_likes where image = ? and visitor in (?)',
      'select … from instaclone_like_counts where image in (?)',
      'insert into instaclone_like_counts …',
      'update instaclone_like_counts set … where image = ?',
      'update instaclone_like_counts set … where image = ? and closed_at is null',
      'update instaclone_like_counts set … where image in (?)',
      // For `instaclone check`, which looks again at what differs.
      'select … from instaclone_images where (state != ? or state_before is not null) and id in (?)',
      'select image, count(*) as count from instaclone_likes where image in (?) group by image',
      'select count(*) as count from instaclone_likes where image = ?',
      'delete from instaclone_like_counts where image = ? and closed_at is null',
    ],
  },
  {
    kind: 'key',
    name: 'family',
    why: 'What was made from a picture, and from that.',
    templates: [
      'select … from instaclone_images where root_id = ? and state = ? order by id desc limit ?',
      'select … from instaclone_images where (parent_id = ? or root_id = ?)',
      'update instaclone_images set … where parent_id = ?',
      'update instaclone_images set … where root_id = ?',
    ],
  },
  {
    kind: 'key',
    name: 'person',
    why: 'Whose pictures they are, whose jobs, and what they like.',
    templates: [
      'select … from instaclone_images where owner = ? and (state != ? or state_before is not null) order by id desc limit ?',
      'select … from instaclone_images where owner = ? and (state != ? or state_before is not null) and id < ? order by id desc limit ?',
      'select … from instaclone_images where parent_id = ? and owner = ? and filter = ? and strength = ?',
      'select … from instaclone_images where owner = ? and upload_key = ?',
      'select … from instaclone_likes where visitor = ? limit ?',
      // The numbers that new pictures of several people got.
      'select … from instaclone_images where owner in (?) and image in (?)',
      'select … from instaclone_jobs where flow = ? and lane = ? and turn >= ? order by turn desc limit ?',
    ],
  },
  {
    kind: 'key',
    name: 'job',
    why: 'A worker or a relay has the number of the job.',
    templates: [
      'select … from instaclone_jobs as job inner join instaclone_images as image on image.id = job.image_id left join instaclone_images as parent on parent.id = image.parent_id and (parent.state = ? or parent.state_before = ?) where job.id = ? and job.state in (?)',
      'update instaclone_jobs set … where id = ? and state = ?',
      'update instaclone_jobs set … where id = ? and state in (?)',
      'update instaclone_jobs set … where id = ? and publish_at <= ?',
      'update instaclone_jobs set … where id in (?) and publish_at = ?',
      'update instaclone_jobs set … where id in (?) and state in (?)',
      'delete from instaclone_jobs where id in (?)',
    ],
  },
  {
    kind: 'key',
    name: 'subject',
    why: 'What a message is about, as image:42, or the tags of a bump: their rows can lie with the picture that they name.',
    templates: [
      'insert into store_bumps …',
      'insert into store_messages …',
      'select … from store_messages where receiver = ? and subject in (?) order by subject, id limit ?',
      'select … from store_messages where subject in (?)',
      'update store_messages set … where receiver = ? and subject in (?) and due_at <= ?',
      'update store_messages set … where receiver = ? and subject in (?) and due_at > ?',
      'update store_messages set … where receiver = ? and subject = ? and due_at is null',
      'select … from store_inbox where sender = ? and subject in (?)',
      'select max(last_id) as highest from store_inbox where sender = ? and subject in (?)',
      'insert into store_inbox …',
      'update store_inbox set … where sender = ? and subject = ?',
      'update store_inbox set … where sender = ? and subject in (?)',
    ],
  },
  {
    kind: 'key',
    name: 'message',
    why: 'Messages that were carried, or could not be.',
    templates: ['update store_messages set … where id = ?', 'delete from store_messages where id in (?)'],
  },
  {
    kind: 'key',
    name: 'bump',
    why: 'Tags of the cache that were bumped.',
    templates: ['delete from store_bumps where id in (?)'],
  },
  {
    kind: 'key',
    name: fixedRow,
    why: 'Totals, the turns that are served, and rows that are only held.',
    templates: [
      'select … from instaclone_counters where name = ?',
      'update instaclone_counters set … where name = ?',
      'update instaclone_counters set … where name = ? and value < ?',
      'update instaclone_flow_locks set … where id = ?',
      'update instaclone_flow_locks set … where id in (?)',
      'select … from sqlite_sequence where name = ?',
    ],
  },
  {
    kind: 'scatter',
    name: 'newest',
    why: 'Pages of the newest pictures, and the neighbours of one: each server gives its own, and the newest of all are shown. Few ask, because the cache has these lists.',
    templates: [
      'select … from instaclone_images where state = ? order by id desc limit ?',
      'select … from instaclone_images where state = ? and id < ? order by id desc limit ?',
      'select … from instaclone_images where state = ? and id > ? order by id limit ?',
      'select … from instaclone_images where state = ? and id >= ? and id < ? order by id desc',
    ],
  },
  {
    kind: 'scatter',
    name: 'popular',
    why: 'The most liked pictures, from the cache like the newest.',
    templates: [
      'select … from instaclone_images where state = ? and likes > ? order by likes desc, id desc limit ?',
    ],
  },
  {
    kind: 'scatter',
    name: 'due jobs',
    why: 'What a relay publishes next, in the order of turns, and how much is published: once a round, not once a request.',
    templates: [
      'select … from (select … from instaclone_jobs where lane = ? and turn >= ? and publish_at <= ? order by turn, id limit ?) as due union all select … from (select … from instaclone_jobs where lane = ? and turn >= ? and publish_at <= ? order by turn, id limit ?) as due union all select … from (select … from instaclone_jobs where lane = ? and turn >= ? and publish_at <= ? order by turn, id limit ?) as due',
      'select lane, state, count(*) as count, sum(cost_ms) as costMs from instaclone_jobs where publish_at > ? and (state = ? or publish_at > ?) group by lane, state',
    ],
  },
  {
    kind: 'scatter',
    name: 'outbox',
    why: 'What a relay carries next to another store or to the cache: once a round.',
    templates: [
      'select … from store_messages as message where message.due_at <= ? and not exists (select … from store_messages as earlier where earlier.subject = message.subject and earlier.receiver = message.receiver and earlier.id < message.id) order by message.due_at, message.id limit ?',
      'select … from store_bumps order by id limit ?',
    ],
  },
  {
    kind: 'scatter',
    name: 'due purges',
    why: 'Deleted pictures whose time is up: once a round.',
    templates: ['select … from instaclone_images where purge_at <= ? order by purge_at, id limit ?'],
  },
  {
    kind: 'whole',
    name: 'instaclone check',
    why: 'Compares stores with one another, a range of numbers after another.',
    templates: [
      'select … from instaclone_images where id > ? order by id limit ? offset ?',
      'select … from instaclone_jobs where image_id > ? order by image_id limit ? offset ?',
      'select … from instaclone_images where (state != ? or state_before is not null) and id > ? and id <= ?',
      'select … from instaclone_jobs as job left join instaclone_images as image on image.id = job.image_id where image.id is null and job.image_id > ? and job.image_id <= ?',
      'select … from instaclone_images as image left join instaclone_jobs as job on job.image_id = image.id and job.state in (?) where image.state = ? and job.id is null and image.id > ? and image.id <= ?',
      'select count(*) as count from instaclone_images where state = ? and id > ? and id <= ?',
      'select … from store_inbox where sender = ? and subject > ? order by subject limit ? offset ?',
      'select max(last_id) as highest from store_inbox where sender = ? and subject > ? and subject <= ?',
      'select … from instaclone_images limit ?',
      'select … from instaclone_like_counts where image > ? order by image limit ? offset ?',
      'select … from instaclone_likes where image > ? order by image limit ? offset ?',
      'select … from instaclone_like_counts where image > ? and image <= ?',
      'select image, count(*) as count from instaclone_likes where image > ? and image <= ? group by image',
      'select … from instaclone_like_counts limit ?',
      'select … from instaclone_likes limit ?',
      'select … from store_messages where (due_at is null or dt < ?) and id > ? order by id limit ?',
    ],
  },
  {
    kind: 'whole',
    name: 'instaclone jobs',
    why: 'Shows an operator what waits and what failed, and tries parked messages again.',
    templates: [
      'select state, count(*) as count from instaclone_jobs group by state',
      'select … from instaclone_jobs as job inner join instaclone_images as image on image.id = job.image_id where job.state = ? order by job.id desc limit ?',
      'select … from store_messages where due_at is null order by id limit ?',
      'update store_messages set … where due_at is null',
    ],
  },
  {
    kind: 'whole',
    name: 'start of a node',
    why: 'Looks once whether one store knows numbers that another has yet to give, as after an older backup.',
    templates: ['select max(image) as highest from instaclone_like_counts'],
  },
  {
    kind: 'whole',
    name: 'start of the embedded node',
    why: 'Its queue ended with it, so that all that was under way is due again. Its store is one file.',
    templates: [
      'update instaclone_jobs set … where state in (?)',
      'update store_messages set … where due_at is not null',
    ],
  },
  {
    kind: 'whole',
    name: 'ping',
    why: 'Asks whether the database answers.',
    templates: ['select 1'],
  },
];
