import { describe, expect, it } from 'vitest';
import { discard, startEmbeddedNode } from '../support/nodes/embedded-node.ts';
import { holdRendering } from '../support/nodes/hold-rendering.ts';
import { jpegPhoto } from '../support/pictures/pictures.ts';
import { useNode } from '../support/nodes/use-node.ts';
import { idOf, visitor, type Visitor } from '../support/nodes/visitor.ts';

// One process that renders: it is there when the first picture has been made.
const node = useNode({ WORKER_CONCURRENCY: '1' });

/** The tree of a page as lines, indented by depth; `*` marks the picture that the page shows. */
function treeOf(html: string): string[] {
  const [, tree = ''] = html.split('data-family=');
  const lines: string[] = [];
  let depth = -1;
  for (const [tag, id, current] of tree.matchAll(
    /<ul|<\/ul>|<(?:a|span) class="member"[^>]*data-image="(\d+)"( aria-current="page")?/g,
  )) {
    if (tag === '<ul') depth += 1;
    else if (tag === '</ul>') depth -= 1;
    else lines.push(`${'  '.repeat(depth)}${id}${current === undefined ? '' : '*'}`);
    if (depth < 0) break;
  }
  return lines;
}

/** As somebody sees it who was never here. */
const seen = async (id: number) => treeOf(await visitor(node.url).get(`/image/${id}`));

const filterOf = (who: Visitor) => async (id: number, filter: string, strength?: string) =>
  who.settled(await who.post(`/image/${id}`, { filter, ...(strength && { strength }) }));

describe('the family on the page of a picture', () => {
  it('is a tree of all that goes back to the same upload, with filters and strengths', async () => {
    const me = visitor(node.url);
    const apply = filterOf(me);
    const root = await me.uploadReady(await jpegPhoto(400, 300), 'Boat "Anna"');
    const sepia = await apply(root.id, 'sepia');
    const gray = await apply(root.id, 'gray');
    const kelvin = await apply(sepia.id, 'kelvin', '35');

    const page = await visitor(node.url).get(`/image/${kelvin.id}`);
    expect(treeOf(page)).toEqual([`${root.id}`, `  ${sepia.id}`, `    ${kelvin.id}*`, `  ${gray.id}`]);
    expect(await seen(root.id)).toEqual([`${root.id}*`, `  ${sepia.id}`, `    ${kelvin.id}`, `  ${gray.id}`]);
    expect(page).toMatch(/Kelvin <span class="quiet">35 %<\/span>/);
    expect(page).toMatch(/member-words">Original</);
    expect(page).toMatch(new RegExp(`class="undo" href="/image/${sepia.id}">[^]*?</svg>\\s*Sepia</a>`));
    expect(await visitor(node.url).get(`/image/${root.id}`)).not.toContain('class="undo"');
  });

  it('of a picture alone says what can be done', async () => {
    const root = await visitor(node.url).uploadReady(await jpegPhoto(60, 40));
    const page = await visitor(node.url).get(`/image/${root.id}`);
    expect(treeOf(page)).toEqual([`${root.id}*`]);
    expect(page).toContain('No other version yet.');
  });

  it('changes at once on every page of it: a finished picture, a deleted one', async () => {
    const me = visitor(node.url);
    const root = await me.uploadReady(await jpegPhoto(600, 400));
    const sepia = await filterOf(me)(root.id, 'sepia');
    // Two that are in the cache, by the time that they have to change.
    const pages = [root.id, sepia.id];
    const others = () => Promise.all(pages.map(seen));
    const withoutMark = (lines: string[]) => lines.map((line) => line.replace('*', ''));
    const expectAll = async (...expected: string[]) => {
      for (const lines of await others()) expect(withoutMark(lines)).toEqual(expected);
    };
    await expectAll(`${root.id}`, `  ${sepia.id}`);

    const goOn = await holdRendering(node.process);
    const gray = await idOf(await me.post(`/image/${sepia.id}`, { filter: 'gray' }));
    await expectAll(`${root.id}`, `  ${sepia.id}`);
    goOn();
    await me.settled(gray);
    await expectAll(`${root.id}`, `  ${sepia.id}`, `    ${gray}`);

    await me.post(`/image/${sepia.id}/delete`);
    pages.pop();
    pages.push(gray);
    await expectAll(`${root.id}`, `  ${gray}`);
    const { parent, root: stillRoot } = await me.json<{ parent: null; root: number }>(`/image/${gray}`);
    expect([parent, stillRoot]).toEqual([null, root.id]);
  });

  it('has what is being made for its owner only, wherever others could learn of it', async () => {
    const [me, other] = [visitor(node.url), visitor(node.url)];
    const root = await me.uploadReady(await jpegPhoto(600, 400));
    await other.post(`/like/${root.id}`);
    const strangerBefore = await visitor(node.url).get(`/image/${root.id}`);
    const goOn = await holdRendering(node.process);
    const [mine, theirs] = [
      await idOf(await me.post(`/image/${root.id}`, { filter: 'gray', strength: '40' })),
      await idOf(await other.post(`/image/${root.id}`, { filter: 'moon' })),
    ];
    const named = async (who: Visitor, path = `/image/${root.id}`) => {
      const page = await who.get(path);
      return [mine, theirs].filter(
        (id) => page.includes(`data-image="${id}"`) || page.includes(`/image/${id}`),
      );
    };
    expect(await named(me)).toEqual([mine]);
    expect(await me.get(`/image/${root.id}`)).toMatch(/Gray <span class="quiet">40 %<[^]*being made/);
    expect(await named(other)).toEqual([theirs]);
    expect(await visitor(node.url).get(`/image/${root.id}`)).toBe(strangerBefore);
    // The form to delete says how many versions stay: those that its owner may know of.
    expect(await me.get(`/image/${root.id}/delete`)).toMatch(/\b1 version\b/);
    expect((await me.post(`/image/${mine}/cancel`)).status).toBe(303);
    expect(await named(me)).toEqual([]);
    goOn();
    await other.settled(theirs);
    expect(await named(me)).toEqual([theirs]);
  });

  it('stays together when the picture that all go back to is deleted, for as long as that can be undone', async () => {
    const me = visitor(node.url);
    const apply = filterOf(me);
    const root = await me.uploadReady(await jpegPhoto(60, 40));
    const sepia = await apply(root.id, 'sepia');
    const gray = await apply(root.id, 'gray');
    const kelvin = await apply(sepia.id, 'kelvin');
    const aden = await apply(kelvin.id, 'aden');
    await Promise.all([root, sepia, gray, kelvin, aden].map(({ id }) => seen(id)));
    await me.post(`/image/${root.id}/delete`);
    expect(await seen(sepia.id)).toEqual([`${sepia.id}*`, `  ${kelvin.id}`, `    ${aden.id}`, `${gray.id}`]);
    expect(await seen(gray.id)).toEqual([`${sepia.id}`, `  ${kelvin.id}`, `    ${aden.id}`, `${gray.id}*`]);
    expect(await visitor(node.url).get(`/image/${sepia.id}`)).not.toContain('Undo: back to');
    const blue = await apply(aden.id, 'blue');
    expect(await seen(sepia.id)).toContain(`      ${blue.id}`);
    expect((await visitor(node.url).fetch(`/image/${root.id}`)).status).toBe(404);
    await me.post(`/image/${root.id}/restore`);
    expect(await seen(gray.id)).toEqual([
      ...[`${root.id}`, `  ${sepia.id}`, `    ${kelvin.id}`, `      ${aden.id}`],
      ...[`        ${blue.id}`, `  ${gray.id}*`],
    ]);
  });

  it('shows no more than its newest hundred, and says so', async () => {
    const me = visitor(node.url);
    const root = await me.uploadReady(await jpegPhoto(8, 8));
    for (let strength = 0; strength <= 100; strength += 1) {
      await me.post(`/image/${root.id}`, { filter: 'gray', strength: String(strength) });
    }
    const made = async () => (await me.json<{ images: { state: string }[] }>('/mine')).images;
    await expect
      .poll(made, { timeout: 30_000 })
      .not.toContainEqual(expect.objectContaining({ state: 'processing' }));
    const page = await visitor(node.url).get(`/image/${root.id}`);
    expect(treeOf(page)).toHaveLength(101);
    expect(page).toContain('These are the newest 100 versions. There are more.');
    expect(treeOf(page)[1]).not.toBe(`  ${root.id + 1}`);
  });
});

it('is known from when the row was last read, so that a page is asked for and no row', async () => {
  const lab = await startEmbeddedNode({ LAB: 'on' });
  try {
    const owner = visitor(lab.url);
    const { id } = await owner.uploadReady(await jpegPhoto(60, 40));
    const keysOf = async () => {
      const response = await fetch(`${lab.url}/image/${id}`, { headers: { 'X-Cache-Off': 'local' } });
      return response.headers.get('X-Cache-Keys') ?? '';
    };
    await keysOf();
    // It changes the row, and not the page.
    await owner.post(`/like/${id}`, {});
    const keys = await keysOf();
    expect(keys).toContain('page:/image/');
    expect(keys).not.toMatch(/(^| )image;/);
  } finally {
    await discard(lab);
  }
});
