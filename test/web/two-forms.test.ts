import { beforeAll, describe, expect, it } from 'vitest';
import { listRoutes, type Route } from '../support/nodes/open-app.ts';
import { useNode } from '../support/nodes/use-node.ts';
import { visitor, type Visitor } from '../support/nodes/visitor.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';

const node = useNode();
const routes = await listRoutes();
const rootFiles = ['/favicon.ico', '/apple-touch-icon.png', '/manifest.webmanifest', '/robots.txt'];
let me: Visitor;
/** Addresses of each route, by its path in the code: one that works, and those at which it says no. */
let samples: Record<string, string[]>;

beforeAll(async () => {
  me = visitor(node.url);
  const { id, full = '' } = await me.uploadReady(await jpegPhoto(60, 40));
  const broken = (await jpegPhoto(60, 40)).subarray(0, 700);
  const failed = await me.settled(await me.upload(broken));
  samples = {
    '/livez': ['/livez'],
    '/readyz': ['/readyz'],
    '/events': ['/events'],
    '/': ['/', '/?before=1', '/?before=9', '/?before=x'],
    '/feed.atom': ['/feed.atom'],
    '/upload': ['/upload'],
    '/about': ['/about'],
    ...Object.fromEntries(rootFiles.map((path) => [path, [path]])),
    '/image/:id': [`/image/${id}`, `/image/${failed.id}`, '/image/99999', '/image/x'],
    '/image/:id/delete': ['/image/99999/delete', `/image/${id}/delete`],
    '/image/:id/edit': [`/image/${id}/edit`, '/image/99999/edit'],
    '/image/:id/restore': [`/image/${id}/restore`, '/image/99999/restore'],
    '/mine': ['/mine', '/mine?before=1', '/mine?before=x'],
    '/image/:id/retry': [`/image/${id}/retry`, '/image/99999/retry'],
    '/image/:id/cancel': [`/image/${id}/cancel`, '/image/99999/cancel'],
    '/like/:id': [`/like/${id}`, '/like/99999'],
    '/unlike/:id': [`/unlike/${id}`, '/unlike/99999'],
    [String(routes.find(({ path }) => path.includes('media'))?.path)]: [full, full.replace('full', '320')],
    // Not from the list: these are folders, and what is nowhere.
    static: ['/static/images/icon.svg', '/static/images/icon.svg?v=0', '/static/nothing'],
    nowhere: ['/nowhere'],
  };
});

const accepts = [undefined, '*/*', 'text/html', 'application/json', 'text/plain', 'image/avif'];

interface Answer {
  status: number;
  type: string;
  vary: string;
  cacheControl: string | null;
  body: string;
}

async function ask(path: string, method: string, accept: string | undefined, cookie: string) {
  const headers = { ...(accept && { Accept: accept }), ...(cookie && { Cookie: cookie }) };
  const abort = new AbortController();
  const { signal } = abort;
  const response = await fetch(node.url + path, { method, headers, redirect: 'manual', signal });
  const get = (name: string) => response.headers.get(name);
  const type = get('Content-Type') ?? '';
  const body = type.includes('event-stream') ? '' : await response.text();
  abort.abort();
  const location = get('Location') ?? '';
  return {
    status: response.status,
    type,
    vary: (get('Vary') ?? '').toLowerCase(),
    cacheControl: get('Cache-Control'),
    body: `${location}\n${body}`,
  };
}

const headers = ['accept', 'cookie'] as const;

const isSame = (one: Answer, other: Answer) =>
  one.status === other.status && one.type === other.type && one.body === other.body;

/** What is wrong with the answers to one address. */
async function problemsOf(path: string, method: string): Promise<string[]> {
  const own = me.cookie();
  const forms = accepts.flatMap((accept) => ['', own].map((cookie) => ({ accept, cookie })));
  const answers = await Promise.all(forms.map(({ accept, cookie }) => ask(path, method, accept, cookie)));
  const differInOnly = (name: 'accept' | 'cookie', at: number, there: number) =>
    headers.every((other) => other === name || forms[at]?.[other] === forms[there]?.[other]);
  const dependsOn = (name: 'accept' | 'cookie') =>
    // Of a POST the second answer may differ because the first one changed something.
    method !== 'POST' &&
    answers.some((answer, at) =>
      answers.some((other, there) => differInOnly(name, at, there) && !isSame(answer, other)),
    );
  const problems = headers
    .filter((name) => dependsOn(name) && !answers.every(({ vary }) => vary.includes(name)))
    .map((name) => `${method} ${path} depends on ${name} and does not say so`);
  for (const { type, vary, cacheControl, status } of answers) {
    if (cacheControl === null && (method === 'GET' || status >= 400)) {
      problems.push(`${method} ${path} does not say whether ${type} may be kept`);
    }
    if (status >= 400 && !vary.includes('accept')) problems.push(`${method} ${path}: an error in one form`);
    if (type.startsWith('application/json') && !cacheControl?.includes('no-store')) {
      problems.push(`${method} ${path}: the JSON may be kept under the address of a page`);
    }
  }
  return [...new Set(problems)];
}

describe('an answer that depends on a header of the request', () => {
  it('is asked for at every route that there is', () => {
    expect(Object.keys(samples)).toEqual(expect.arrayContaining(routes.map(({ path }) => path)));
    expect(routes.length).toBeGreaterThan(10);
  });

  const all: Route[] = [...routes, ...['static', 'nowhere'].map((path) => ({ path, methods: ['get'] }))];
  it.each(all)('says so, and JSON is never kept: $path', async ({ path, methods }) => {
    for (const sample of samples[path] ?? []) {
      for (const method of methods) expect(await problemsOf(sample, method.toUpperCase())).toEqual([]);
      // A method that is refused.
      expect(await problemsOf(sample, 'DELETE')).toEqual([]);
    }
  });
});
