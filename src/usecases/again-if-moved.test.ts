import { describe, expect, it } from 'vitest';
import { ApiError } from '../contract/api-error.ts';
import type { Group, GroupStore } from '../ports.ts';
import { againIfMoved } from './again-if-moved.ts';

const goneError = () => new ApiError('NotFoundGroupError', 'Gone.');

/** A store with one group, whose internal id is what the test says. */
function storeWith(group: { uid: string | undefined }): { groups: GroupStore } {
  const findGroup = async () => (group.uid === undefined ? undefined : ({ uid: group.uid, groupId: 'staff' } as Group));
  return { groups: { findGroup } as unknown as GroupStore };
}

describe('againIfMoved', () => {
  it('answers by the group that has taken the place of the one it began with', async () => {
    const group = { uid: 'first' };
    const answer = await againIfMoved(storeWith(group), async ({ groups }) => {
      const seen = (await groups.findGroup('key', 'staff'))!;
      if (seen.uid === 'second') return seen.uid;
      group.uid = 'second';
      throw goneError();
    });
    expect(answer).toBe('second');
  });

  it.each(['first', undefined])('tells that nothing is there when the group is %s afterwards', async (uid) => {
    const group: { uid: string | undefined } = { uid: 'first' };
    let runs = 0;
    const answer = againIfMoved(storeWith(group), async ({ groups }) => {
      runs++;
      await groups.findGroup('key', 'staff');
      group.uid = uid;
      throw goneError();
    });
    await expect(answer).rejects.toThrow('Gone.');
    expect(runs).toBe(1);
  });

  it('does not repeat what failed of something else', async () => {
    const group = { uid: 'first' };
    const answer = againIfMoved(storeWith(group), async ({ groups }) => {
      await groups.findGroup('key', 'staff');
      group.uid = 'second';
      throw new ApiError('InvalidParam', 'Wrong.');
    });
    await expect(answer).rejects.toThrow('Wrong.');
  });
});
