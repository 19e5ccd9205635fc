import { describe, expect, it } from 'vitest';
import { readLabelledPhotos } from './labelled-photos.ts';

const list = (...rows: string[][]) => rows.map((row) => row.join('\t')).join('\n');
/** Pairs by name, each in alphabetical order. */
const named = ({ photos }: { photos: string[] }, pairs: [number, number][]) =>
  pairs.map(([a, b]) => [photos[a], photos[b]].sort().join()).sort();

describe('readLabelledPhotos', () => {
  it('compares everybody with everybody when it knows the persons', () => {
    const read = readLabelledPhotos(
      list(['# photos of the staff'], ['a1', 'Ann'], ['b1', 'Bob'], ['a2', 'Ann'], ['c1', 'Cai']),
    );
    expect(named(read, read.genuine)).toEqual(['a1,a2']);
    expect(named(read, read.impostor)).toEqual(['a1,b1', 'a1,c1', 'a2,b1', 'a2,c1', 'b1,c1']);
  });

  it('draws from pairs only what follows from them', () => {
    const read = readLabelledPhotos(list(['a1', 'a2', '1'], ['a2', 'a3', '1'], ['a1', 'b1', '0'], ['c1', 'c2', '1']));
    expect(named(read, read.genuine)).toEqual(['a1,a2', 'a1,a3', 'a2,a3', 'c1,c2']);
    // Whether b and c, or a and c, are the same person nobody said.
    expect(named(read, read.impostor)).toEqual(['a1,b1', 'a2,b1', 'a3,b1']);
  });

  it('thins out more pairs than are of use', () => {
    const rows = Array.from({ length: 3000 }, (_, person) => [`${person}.jpg`, `${person}`]);
    const { impostor } = readLabelledPhotos(list(...rows));
    expect(impostor.length).toBeGreaterThan(1_000_000);
    expect(impostor.length).toBeLessThanOrEqual(2_000_000);
  });

  it.each([
    [list(['a1', 'a2', '1'], ['a2', 'a1', '0']), 'Line 2 says 0, but'],
    [list(['a1', 'a2', 'yes']), 'Line 1: the third column is 1 or 0'],
    [list(['a1', 'Ann'], ['b1']), 'Line 2: 2 columns are needed'],
    ['a1 Ann', 'needs two columns'],
    ['', 'needs two columns'],
  ])('refuses %j', (text, message) => {
    expect(() => readLabelledPhotos(text)).toThrow(message);
  });
});
