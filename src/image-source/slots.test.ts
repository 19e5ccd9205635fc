import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createSlots } from './slots.ts';

function job() {
  const done = Promise.withResolvers<void>();
  let started = false;
  const work = () => {
    started = true;
    return done.promise;
  };
  return { work, started: () => started, finish: done.resolve, fail: done.reject };
}

const jobs = (count: number) => Array.from({ length: count }, job);
const started = (all: ReturnType<typeof job>[]) => all.map((each) => each.started());

it('starts those who wait in order as places become free, after failures too', async () => {
  const slots = createSlots(1, 4);
  const all = jobs(3);
  const [first, second, third] = all;
  const results = all.map(({ work }) => slots.run('a', undefined, work).catch((error) => error.message));
  await nextTurn();
  expect(started(all)).toEqual([true, false, false]);
  first!.fail(new Error('broken'));
  await nextTurn();
  expect(started(all)).toEqual([true, true, false]);
  second!.finish();
  third!.finish();
  expect(await Promise.all(results)).toEqual(['broken', undefined, undefined]);
});

it('turns away what does not fit into the line', async () => {
  const slots = createSlots(1, 1);
  const first = job();
  const results = [slots.run('a', undefined, first.work), slots.run('b', undefined, async () => {})];
  await expect(slots.run('c', undefined, async () => {})).rejects.toMatchObject({
    resultName: 'InternalServerError',
    retryAfterSeconds: 1,
  });
  first.finish();
  await Promise.all(results);
});

it('leaves places and room in the line beside one key that floods', async () => {
  const slots = createSlots(4, 4);
  const flood = jobs(3 + 3);
  const flooding = flood.map(({ work }) => slots.run('loud', undefined, work));
  await expect(slots.run('loud', undefined, async () => {})).rejects.toMatchObject({ retryAfterSeconds: 1 });
  expect(started(flood)).toEqual([true, true, true, false, false, false]);

  const quiet = jobs(2);
  const quietly = quiet.map(({ work }) => slots.run('quiet', undefined, work));
  await nextTurn();
  expect(started(quiet)).toEqual([true, false]);
  flood[0]!.finish();
  await nextTurn();
  // The freed place goes past three who have waited longer.
  expect(started(quiet)).toEqual([true, true]);
  expect(started(flood)).toEqual([true, true, true, false, false, false]);
  for (const each of [...flood, ...quiet]) each.finish();
  await Promise.all([...flooding, ...quietly]);
});

it('keeps no place for those who leave the line', async () => {
  const slots = createSlots(1, 1);
  const first = job();
  const running = slots.run('a', undefined, first.work);
  const leaver = new AbortController();
  const left = slots.run('a', leaver.signal, async () => expect.unreachable());
  leaver.abort(new Error('client left'));
  await expect(left).rejects.toThrow('client left');
  const last = slots.run('a', undefined, async () => 'ran');
  first.finish();
  expect([await running, await last]).toEqual([undefined, 'ran']);
});

it('does not lose the next in line when one is called up and aborted at once', async () => {
  const slots = createSlots(1, 4);
  const called = new AbortController();
  let second: Promise<string> | undefined;
  let third: Promise<string> | undefined;
  await slots.run('a', undefined, async () => {
    second = slots.run('a', called.signal, async () => 'second');
    third = slots.run('a', undefined, async () => 'third');
  });
  called.abort(new Error('too late'));
  expect(await Promise.all([second, third])).toEqual(['second', 'third']);
});
