import { describe, expect, it } from 'vitest';
import { countStates, externalImageIdOf, mergeEntries, type PhotoEntry } from './enrol-job.ts';

describe('externalImageIdOf', () => {
  it.each([
    ['alice.jpg', 'alice.jpg'],
    ['alice/01.jpg', 'alice:01.jpg'],
    ['team photo (1).png', 'team-photo--1-.png'],
    ['이름/사진.jpg', '--:--.jpg'],
  ])('%s: %s', (path, label) => {
    expect(externalImageIdOf(path)).toBe(label);
  });

  it('keeps the end of a long path', () => {
    const label = externalImageIdOf(`${'folder/'.repeat(60)}bob.jpg`);
    expect(label).toHaveLength(255);
    expect(label.endsWith(':bob.jpg')).toBe(true);
  });
});

describe('mergeEntries', () => {
  const done: PhotoEntry = { path: 'a.jpg', size: 1, modified: 2, state: 'registered', faceIds: ['f'], reasons: [] };

  it('keeps what became of unchanged photos, and starts changed and new ones', () => {
    const merged = mergeEntries(
      [done, { ...done, path: 'b.jpg' }, { ...done, path: 'gone.jpg' }],
      [
        { path: 'a.jpg', size: 1, modified: 2 },
        { path: 'b.jpg', size: 9, modified: 2 },
        { path: 'new.jpg', size: 1, modified: 1 },
      ],
    );
    expect(merged.map(({ path, state }) => `${path} ${state}`)).toEqual([
      'a.jpg registered',
      'b.jpg waiting',
      'new.jpg waiting',
    ]);
    expect(countStates(merged)).toEqual({ waiting: 2, sent: 0, registered: 1, 'no-face': 0, failed: 0 });
  });
});
