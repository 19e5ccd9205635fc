import { describe, expect, it } from 'vitest';
import { lanesOf, runLanes } from './lanes.ts';
import type { Photo } from './photo.ts';

const photo = (name: string): Photo => ({
  file: name,
  externalImageId: name[0]!,
  read: async () => Buffer.alloc(0),
});
const names = (lanes: Photo[][]) => lanes.map((lane) => lane.map(({ file }) => file));

describe('lanesOf', () => {
  it('puts photos of one id into one lane, and what comes first to the front of it and of all', () => {
    const photos = ['a1', 'b1', 'a2', 'c1', 'b2'].map(photo);
    expect(names(lanesOf(photos, () => false))).toEqual([['a1', 'a2'], ['b1', 'b2'], ['c1']]);
    expect(names(lanesOf(photos, ({ file }) => file === 'b2'))).toEqual([['b2', 'b1'], ['a1', 'a2'], ['c1']]);
  });
});

describe('runLanes', () => {
  it('takes every photo once, never two of a lane and never more lanes at once than asked for', async () => {
    const lanes = lanesOf(['a1', 'a2', 'a3', 'b1', 'c1', 'c2', 'd1'].map(photo), () => false);
    const running = new Set<string>();
    const seen: string[] = [];
    let most = 0;
    await runLanes(lanes, 2, new AbortController().signal, async ({ file, externalImageId }) => {
      expect(running).not.toContain(externalImageId);
      running.add(externalImageId);
      most = Math.max(most, running.size);
      await new Promise(setImmediate);
      running.delete(externalImageId);
      seen.push(file);
    });
    expect(seen.toSorted()).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'c2', 'd1']);
    expect(most).toBe(2);
  });

  it('finishes what runs and starts nothing more when it is to stop', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    await runLanes(
      lanesOf(['a1', 'a2', 'b1'].map(photo), () => false),
      1,
      stop.signal,
      async ({ file }) => {
        stop.abort();
        seen.push(file);
      },
    );
    expect(seen).toEqual(['a1']);
  });
});
