/** What pages load that run the engine: see filter-digests.ts. */
export { findFilter } from '../../../src/filters/catalogue.ts';
export { compileFilter } from '../../../src/filters/compile.ts';
