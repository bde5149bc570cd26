import { describe, expect, expectTypeOf, it } from 'vitest';
import { idInTag, inBumpOrder, isTag, kindOf, type Tag, type tagKinds } from '../../../src/domain/tags.ts';

const examples: Record<keyof typeof tagKinds, Tag> = {
  image: 'image:42',
  likes: 'likes:42',
  liked: 'liked:42:0a1b2c',
  liker: 'liker:0a1b2c',
  owner: 'owner:0a1b2c',
  family: 'family:42',
  range: 'range:31250',
  newest: 'newest',
  popular: 'popular',
  count: 'count',
};

describe('a tag', () => {
  it.each(Object.entries(examples))('of the kind %s is read as it is written', (kind, tag) => {
    expect(isTag(tag)).toBe(true);
    expect(kindOf(tag)).toBe(kind);
  });

  it.each([
    ...[
      '',
      ':',
      'image',
      'image:',
      'image:x',
      'image:-1',
      'image:1.5',
      'image:4 2',
      'image:42:7',
      'image:42\n',
    ],
    ...['newest:42', 'liked:42', 'liked:42:', 'liked:42:a b', 'liked:x:y', 'unknown', 'unknown:1'],
    ...['toString', 'constructor:1', '__proto__', 'IMAGE:42', ' image:42'],
  ])('is not %j', (text) => {
    expect(isTag(text)).toBe(false);
  });

  it('names its picture, where it is of the kind that is asked for', () => {
    const all = Object.values(examples);
    expect(all.map((tag) => idInTag('likes', tag)).filter(Boolean)).toEqual([42]);
    expect(idInTag('likes', examples.likes)).toBe(42);
    expect(idInTag('image', examples.likes)).toBeUndefined();
  });

  it('is checked by the compiler where it is written', () => {
    expectTypeOf<'newest'>().toExtend<Tag>();
    expectTypeOf<`image:${number}`>().toExtend<Tag>();
    expectTypeOf<`liked:${number}:${string}`>().toExtend<Tag>();
    expectTypeOf<'image'>().not.toExtend<Tag>();
    expectTypeOf<`image:${string}`>().not.toExtend<Tag>();
    expectTypeOf<`newest:${number}`>().not.toExtend<Tag>();
  });
});

describe('the order of bumps', () => {
  it('is single things before lists, each once', () => {
    const tags: Tag[] = [
      'newest',
      'image:2',
      'family:1',
      'liked:1:a',
      'newest',
      'likes:1',
      'image:2',
      'range:0',
    ];
    expect(inBumpOrder(tags)).toEqual([
      ['image:2', 'liked:1:a', 'likes:1'],
      ['newest', 'family:1', 'range:0'],
    ]);
  });

  it('puts a kind that this program does not know last', () => {
    expect(inBumpOrder(['later:1' as Tag, 'toString' as Tag, 'image:1'])).toEqual([
      ['image:1'],
      ['later:1', 'toString'],
    ]);
  });
});

describe('the kind of a key', () => {
  it.each([
    ['exact:42', 'exact'],
    ['newest:42', 'newest'],
    ['page:/?before=42', 'page'],
    ['fragments/tile.njk', 'fragments/tile.njk'],
  ])('of %s is %s', (key, kind) => {
    expect(kindOf(key)).toBe(kind);
  });
});
