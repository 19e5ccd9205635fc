import { describe, expect, it } from 'vitest';
import { type IdSource, toExternalImageId, withIdsFromPaths } from './external-image-id.ts';

describe('toExternalImageId', () => {
  it.each([
    ['alice_01.b:c-d', 'alice_01.b:c-d'],
    ['Anna Maria (2)', 'Anna-Maria-2'],
    ['José Núñez', 'Jose-Nunez'],
    ['a & b', 'a-b'],
    ['x'.repeat(255), 'x'.repeat(255)],
  ])('makes an id of "%s"', (name, id) => {
    expect(toExternalImageId(name)).toBe(id);
  });

  it.each(['김철수', 'Алиса', 'straße', '٣', '   ', '', '&&', 'x'.repeat(256)])('makes none of "%s"', (name) => {
    expect(toExternalImageId(name)).toBeUndefined();
  });
});

describe('withIdsFromPaths', () => {
  const assign = (idSource: IdSource, ...files: string[]) => {
    const { photos, unusable } = withIdsFromPaths(
      files.map((file) => ({ file, read: async () => Buffer.alloc(0) })),
      idSource,
    );
    return { ids: photos.map((photo) => photo.externalImageId), unusable: unusable.map(({ file }) => file) };
  };

  it('takes the name without its extension', () => {
    expect(assign('name', 'alice.jpg', 'team/bob.v2.png')).toEqual({ ids: ['alice', 'bob.v2'], unusable: [] });
  });

  it('refuses every file of a collision and no other', () => {
    expect(assign('name', 'a b.jpg', 'c.jpg', 'x/a-b.png')).toEqual({ ids: ['c'], unusable: ['a b.jpg', 'x/a-b.png'] });
  });

  it('gives the photos of one folder the same id on purpose, and never those of two', () => {
    expect(assign('folder', 'alice/1.jpg', 'alice/2.jpg', 'bob/1.jpg').ids).toEqual(['alice', 'alice', 'bob']);
    expect(assign('folder', 'a/alice/1.jpg', 'b/alice/1.jpg').ids).toEqual([]);
    expect(assign('folder', '1.jpg')).toEqual({ ids: [], unusable: ['1.jpg'] });
  });
});
