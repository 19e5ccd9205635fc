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

it('starts those who wait in order as places become free, after failures too', async () => {
  const slots = createSlots(1, 2);
  const [first, second, third] = [job(), job(), job()];
  const results = [first, second, third].map(({ work }) => slots.run(undefined, work).catch((error) => error.message));
  await nextTurn();
  expect([first, second, third].map((each) => each.started())).toEqual([true, false, false]);
  first.fail(new Error('broken'));
  await nextTurn();
  expect([second.started(), third.started()]).toEqual([true, false]);
  second.finish();
  third.finish();
  expect(await Promise.all(results)).toEqual(['broken', undefined, undefined]);
});

it('turns away what does not fit into the line', async () => {
  const slots = createSlots(1, 1);
  const first = job();
  const results = [slots.run(undefined, first.work), slots.run(undefined, async () => {})];
  await expect(slots.run(undefined, async () => {})).rejects.toMatchObject({
    resultName: 'InternalServerError',
    retryAfterSeconds: 1,
  });
  first.finish();
  await Promise.all(results);
});

it('keeps no place for those who leave the line', async () => {
  const slots = createSlots(1, 1);
  const first = job();
  const running = slots.run(undefined, first.work);
  const leaver = new AbortController();
  const left = slots.run(leaver.signal, async () => expect.unreachable());
  leaver.abort(new Error('client left'));
  await expect(left).rejects.toThrow('client left');
  const last = slots.run(undefined, async () => 'ran');
  first.finish();
  expect([await running, await last]).toEqual([undefined, 'ran']);
});

it('does not lose the next in line when one is called up and aborted at once', async () => {
  const slots = createSlots(1, 2);
  const first = job();
  const running = slots.run(undefined, async () => {
    await first.work();
  });
  const called = new AbortController();
  const second = slots.run(called.signal, async () => 'second');
  const third = slots.run(undefined, async () => 'third');
  first.finish();
  await running;
  called.abort(new Error('too late'));
  expect(await Promise.all([second, third])).toEqual(['second', 'third']);
});
