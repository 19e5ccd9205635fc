import { describe, expect, it } from 'vitest';
import { OperatorSessions, SESSION_LIMITS } from './operator-sessions.ts';

function sessions() {
  const time = { now: 5_000_000 };
  const ended: string[] = [];
  return {
    time,
    ended,
    all: new OperatorSessions(
      () => time.now,
      (session) => ended.push(session.id),
    ),
  };
}

describe('OperatorSessions', () => {
  it('knows a session by its token only', () => {
    const { all } = sessions();
    const token = all.start();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(all.find(token)).toBeDefined();
    expect(all.find(`${token.slice(0, -1)}!`)).toBeUndefined();
    expect(all.find(all.find(token)!.id)).toBeUndefined();
  });

  it('ends after idling, and after a day however busy', () => {
    const { all, time, ended } = sessions();
    const idle = all.start();
    time.now += SESSION_LIMITS.idleMs + 1;
    expect(all.find(idle)).toBeUndefined();
    expect(ended).toHaveLength(1);

    const busy = all.start();
    for (let elapsed = 0; elapsed <= SESSION_LIMITS.wholeMs; elapsed += SESSION_LIMITS.idleMs / 2) {
      expect(all.find(busy)).toBeDefined();
      time.now += SESSION_LIMITS.idleMs / 2;
    }
    expect(all.find(busy)).toBeUndefined();
  });

  it('ends one, or all the others', () => {
    const { all } = sessions();
    const [a, b, c] = [all.start(), all.start(), all.start()];
    all.end(all.find(a)!);
    expect(all.find(a)).toBeUndefined();
    all.endOthers(all.find(b)!);
    expect(all.find(b)).toBeDefined();
    expect(all.find(c)).toBeUndefined();
  });

  it('drops the oldest beyond a hundred', () => {
    const { all } = sessions();
    const first = all.start();
    for (let i = 0; i < 100; i++) all.start();
    expect(all.find(first)).toBeUndefined();
  });
});
