// Compares the queries that the tests made the product send with the table of routes.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { administration, keyColumns, routes as allRoutes } from './routes.mjs';
import { fixesKey, movedColumns, tablesOf } from './statement.mjs';
import { templateOf } from './template.mjs';

/**
 * `plain` as plainSql makes it; `sender` as findSender tells it.
 *
 * @typedef {{ plain: string, sender: string }} Sent
 * @typedef {import('./routes.mjs').Route} Route
 */

const table = 'test/routing/routes.mjs';

/**
 * @param {string} folder of the files of record.mjs
 * @returns {Sent[]} what was sent, each text once
 */
export function readSent(folder) {
  const lines = readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'));
  const sent = [...new Set(lines)].filter((line) => line !== '').map((line) => JSON.parse(line));
  return [...new Map(sent.map((one) => [one.plain, one])).values()];
}

/**
 * What is wrong, a sentence each.
 *
 * @param {readonly Sent[]} sent
 * @param {{ isWhole: boolean, routes?: readonly Route[] }} how `isWhole`: by all tests, so that what none sent is dead
 */
export function findProblems(sent, { isWhole, routes = allRoutes }) {
  const byTemplate = new Map(routes.flatMap((route) => route.templates.map((text) => [text, route])));
  const asked = sent.filter(({ sender }) => !administration.some((place) => sender.startsWith(place)));
  const problems = asked.flatMap((one) => problemOf(one, byTemplate.get(templateOf(one.plain))) ?? []);
  if (!isWhole) return [...new Set(problems)];
  const seen = new Set(asked.map(({ plain }) => templateOf(plain)));
  const dead = [...byTemplate.keys()].filter((template) => !seen.has(template));
  return [...new Set([...problems, ...dead.map(describeDead)])];
}

/**
 * @param {Sent} sent
 * @param {Route | undefined} route
 * @returns {string | undefined}
 */
function problemOf({ plain, sender }, route) {
  const template = templateOf(plain);
  const moved = movedColumns(plain);
  if (moved.length > 0) {
    return `${sender} changes ${moved.join(', ')}, by which rows are placed on servers; insert a new row instead:\n  ${plain}`;
  }
  const strangers = [...tablesOf(plain).values()].filter((name) => !Object.hasOwn(keyColumns, name));
  if (strangers.length > 0) {
    return `${sender} names a table of which ${table} does not say by what its rows are placed, ${strangers.join(', ')}. Add it to keyColumns there.`;
  }
  if (!route) return describeUnknown(sender, template);
  if (route.kind !== 'key' || fixesKey(plain, route.name)) return undefined;
  return `${table} lists this query of ${sender} under the key "${route.name}", but it fixes no column of that key (see keyColumns there):\n  ${template}`;
}

/**
 * @param {string} sender
 * @param {string} template
 */
function describeUnknown(sender, template) {
  return `${sender} sends a query that is not in ${table}:
  ${template}
Add this line there, to the key that its condition fixes by "=" or "in", so that one server can answer it. If it fixes none, give it one; only the few named scatter queries may ask every server.`;
}

/** @param {string} template */
function describeDead(template) {
  return `No test sends this query of ${table}; remove the line, or test what sends it:\n  ${template}`;
}
