import type { Command } from './command.ts';

const dataNote =
  'It works on the data of the server, in the folder that the variable DATA_DIR names (./data when it is not set).';

/** Which photographs are painted. */
const photographOptions: Command['options'] = {
  size: { type: 'string', placeholder: 'WxH', meaning: 'Their size in pixels; 1280x960 when not given' },
  'seed-number': {
    type: 'string',
    placeholder: 'N',
    meaning: 'The same number gives the same photographs, another number others; 1 when not given',
  },
};

/** Every command, in the order in which the help shows them. */
export const commands: readonly Command[] = [
  {
    name: 'filter',
    summary: 'Apply a filter to a picture file',
    usage: [
      'filter [-f NAME] [--strength N] INPUT OUTPUT',
      'filter [-f NAME] [--strength N] [--jobs N] INPUT... FOLDER',
    ],
    operands: [2, Infinity],
    options: {
      filter: {
        type: 'string',
        short: 'f',
        placeholder: 'NAME',
        meaning: 'The filter; sepia when not given',
      },
      strength: {
        type: 'string',
        placeholder: 'N',
        meaning: 'How much of it, 0 to 100 %; 100 when not given',
      },
      jobs: {
        type: 'string',
        placeholder: 'N',
        meaning:
          'How many pictures of several are worked on at once; as many as there are cores when not given',
      },
    },
    notes: [
      'INPUT is a JPEG, PNG or WebP file. OUTPUT is written as JPEG or PNG, by its extension, upright, in sRGB and without metadata; it may be the same file.',
      'Into FOLDER, which is made when it is not there, go several files, or all pictures that lie right in a folder, under their own names; WebP becomes JPEG. What is in FOLDER under such a name is replaced, but never an INPUT. What can not be filtered is listed with the reason, the others are made all the same, and the exit status is then 1. At the end it says how many pictures and megapixels a second that were. Ctrl-C ends it after the pictures that it works on.',
      'Needs no server and no database, so that several can run side by side: ls *.jpg | xargs -P 4 -I {} instaclone filter {} out/{}',
    ],
    load: async () => (await import('./filter.ts')).filter,
  },
  {
    name: 'filters',
    summary: 'List the filters',
    usage: ['filters [--json]'],
    operands: [0, 0],
    options: { json: { type: 'boolean', meaning: 'As JSON: an array of {name, label}' } },
    load: async () => (await import('./filters.ts')).listFilters,
  },
  {
    name: 'contact-sheet',
    summary: 'Make one picture that shows a picture with every filter',
    usage: ['contact-sheet INPUT OUTPUT'],
    operands: [2, 2],
    options: {},
    notes: ['OUTPUT is written as JPEG or PNG, by its extension.'],
    load: async () => (await import('./contact-sheet/contact-sheet.ts')).contactSheet,
  },
  {
    name: 'samples',
    summary: 'Make sample pictures: synthetic photographs, as JPEG files',
    usage: ['samples [--count N] [--size WxH] [--seed-number N] FOLDER'],
    operands: [1, 1],
    options: {
      count: { type: 'string', placeholder: 'N', meaning: 'How many; 10 when not given' },
      ...photographOptions,
    },
    notes: ['FOLDER is made when it is not there. Needs no server and no database.'],
    load: async () => (await import('./samples.ts')).samples,
  },
  {
    name: 'seed',
    summary: 'Fill the site with synthetic photographs, or with the pictures of a folder',
    usage: ['seed --count N [--size WxH] [--seed-number N]', 'seed FOLDER'],
    operands: [0, 1],
    options: {
      count: { type: 'string', placeholder: 'N', meaning: 'How many photographs to make' },
      ...photographOptions,
    },
    notes: [
      'Photographs get likes, and some are filtered. Of a FOLDER every file is imported, also those of its folders, except hidden ones; what is refused is listed with the reason, and the exit status is then 1.',
      `${dataNote} When a server runs on it, the server processes the pictures, else this command does. Ctrl-C ends it; what was accepted by then is kept and processed when the server next starts.`,
      'It waits for up to a minute while the site is busy. The same command again goes on where it was ended, and makes nothing twice; another --seed-number makes others.',
    ],
    load: async () => (await import('./seed/seed.ts')).seed,
  },
  {
    name: 'migrate',
    summary: 'Bring the database up to date',
    usage: ['migrate'],
    operands: [0, 0],
    options: {},
    notes: [dataNote],
    load: async () => (await import('./migrate.ts')).migrate,
  },
  {
    name: 'jobs',
    summary: 'Show how many jobs are in which state',
    usage: ['jobs [--failed | --retry-messages]'],
    operands: [0, 0],
    options: {
      failed: {
        type: 'boolean',
        meaning: 'List the last 20 that failed, with the reason, and parked messages',
      },
      'retry-messages': {
        type: 'boolean',
        meaning: 'Try again what one data service could not tell another',
      },
    },
    notes: [dataNote],
    load: async () => (await import('./jobs.ts')).jobs,
  },
  {
    name: 'check',
    summary: 'Compare the data services with one another',
    usage: ['check [--repair]'],
    operands: [0, 0],
    options: {
      repair: { type: 'boolean', meaning: 'Mend what can be derived from other rows' },
    },
    notes: [
      'Compares the likes of each picture with their number and its copy beside the picture, the counter of pictures with the pictures, and pictures with their jobs; and finds likes and jobs of pictures that do not exist, and messages that one service could not tell another. Shows up to 20 of each kind.',
      'It may run beside the site: what is just being changed is no difference. The exit status is 1 when something differs, with --repair when something is left. --repair removes likes and jobs of pictures that do not exist; so check first whether DATABASE_URL names the right database.',
      dataNote,
    ],
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'move-store',
    summary: 'Move the store of likes to a database of its own',
    usage: ['move-store likes [--cancel]'],
    operands: [1, 1],
    options: {
      cancel: {
        type: 'boolean',
        meaning: 'Let likes go on where they were, after a move that was cut off',
      },
    },
    notes: [
      'Copies the likes, and the messages that are under way, from the database that DATABASE_URL names to that of LIKES_DATABASE_URL, as programs are to have these variables afterwards. The accounts have to be those that `instaclone migrate` has, because tables are made and renamed.',
      'Nothing has to be stopped. Likes go on while most of it is copied; at last they are refused, with a sentence, for as long as the last changes take and all rows are compared. Pages go on all the time. From then on no program can write likes at the old place, whatever it was told: start all web nodes and workers with LIKES_DATABASE_URL.',
      'When it is cut off, the same command goes on from there. It does nothing where something else is in the way, such as likes at the new place.',
    ],
    load: async () => (await import('./move-store/move-store.ts')).moveStore,
  },
];
