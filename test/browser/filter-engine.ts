/** What the pages of filter-bytes.test.ts load: the engine as it is bundled for a browser. */
export { findFilter } from '../../src/filters/catalogue.ts';
export { compileFilter } from '../../src/filters/compile.ts';
