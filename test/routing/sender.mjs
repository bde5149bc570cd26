// Who sends a statement, by the stack of calls at the moment when it is compiled.
const repository = new URL('../..', import.meta.url).pathname;

/** Compiles the statements of others. */
const preparing = 'src/data/prepared.ts';
/** The sender of what Kysely runs by itself: its migrator looks at the tables and locks. */
const kysely = 'kysely';

/** The source file, from the repository's root. */
export function findSender() {
  const { stackTraceLimit, prepareStackTrace } = Error;
  Error.stackTraceLimit = 50;
  Error.prepareStackTrace = (_, sites) => sites.map((site) => site.getFileName());
  /** @type {{ stack?: unknown }} */
  const trace = {};
  Error.captureStackTrace(trace, findSender);
  const files = /** @type {(string | null)[]} */ (trace.stack);
  Object.assign(Error, { stackTraceLimit, prepareStackTrace });
  return senderAmong(files);
}

/**
 * The innermost file of the repository; the compiled one of a program as the source that it was compiled from.
 *
 * @param {readonly (string | null)[]} files innermost first, paths or file URLs
 */
export function senderAmong(files) {
  for (const file of files) {
    const path = file?.replace(/^file:\/\//, '');
    if (!path?.startsWith(repository)) continue;
    const own = path.slice(repository.length);
    if (own.startsWith('node_modules/') || own.startsWith('test/routing/')) continue;
    const source = own.replace(/^dist\/(.*)\.js$/, '$1.ts');
    if (source !== preparing) return source;
  }
  return kysely;
}

/** @param {string} sender what a test or a bench asks by itself is not the product's */
export function isProduct(sender) {
  return sender === kysely || sender.startsWith('src/') || sender.startsWith('worker/');
}
