// Runs in a thread of its own, as Node's module hooks do; see record-loads.mjs.
import { appendFileSync } from 'node:fs';

let into = '';

/** @param {string} file */
export function initialize(file) {
  into = file;
}

/** @type {import('node:module').LoadHook} */
export function load(url, context, nextLoad) {
  if (url.startsWith('file:')) appendFileSync(into, `${url}\n`);
  return nextLoad(url, context);
}
