import { afterEach, describe, expect, it } from 'vitest';
import { ConnectionError, InternalServerError, Likeness } from '../../../clients/typescript/src/index.ts';
import { waitBeforeRetry } from '../../../clients/typescript/src/retry.ts';
import { envelope, type Reply, type ScriptedServer, serveScript } from './scripted-server.ts';

const SUCCESS: Reply = { body: envelope(0, 'Success') };
const OVERLOADED: Reply = {
  headers: { 'retry-after': '0' },
  body: envelope(-50000, 'InternalServerError', 'overloaded'),
};
const FOR_LONG: Reply = { headers: { 'retry-after': '3600' }, body: envelope(-50000, 'InternalServerError') };
const BROKEN: Reply = { body: envelope(-50000, 'InternalServerError') };
const GATEWAY: Reply = { status: 502, body: '<html>Bad Gateway</html>' };
const PHOTO = Buffer.from('a photo');

let server: ScriptedServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function client(...replies: Reply[]): Promise<Likeness> {
  server = await serveScript(replies);
  return new Likeness({ url: server.url, appKey: 'a key/with ?', timeoutMs: 1_000 });
}

describe('a request of the TypeScript client', () => {
  it('that was refused with Retry-After is repeated, even if it changes something', async () => {
    await (await client(OVERLOADED, OVERLOADED, SUCCESS)).createGroup('staff');
    expect(server!.requests).toEqual(Array(3).fill('POST /v1.1/appkeys/a%20key%2Fwith%20%3F/groups'));
  });

  it('that only asks is repeated whatever happened on the way', async () => {
    await (await client('hang up', GATEWAY, BROKEN, SUCCESS)).detect(PHOTO);
    expect(server!.requests).toHaveLength(4);
  });

  it.each<[string, Reply, new (...args: never[]) => Error]>([
    ['lost its answer', 'hang up', ConnectionError],
    ['met a broken gateway', GATEWAY, ConnectionError],
    ['failed without Retry-After', BROKEN, InternalServerError],
  ])('that changes something is not repeated when it %s', async (_name, reply, expected) => {
    const api = await client(reply, SUCCESS);
    await expect(api.register('staff', PHOTO)).rejects.toBeInstanceOf(expected);
    expect(server!.requests).toHaveLength(1);
  });

  it('that changes something is repeated when nobody listened', async () => {
    server = await serveScript([SUCCESS]);
    const { url } = server;
    await server.close();
    server = undefined;
    let calls = 0;
    const counting: typeof fetch = (...args) => {
      calls++;
      return fetch(...args);
    };
    await expect(
      new Likeness({ url, appKey: 'key', retries: 2, fetch: counting }).createGroup('staff'),
    ).rejects.toThrow('not reached');
    expect(calls).toBe(3);
  });

  it('is given up after the retries, and at once when the server asks for too long a wait', async () => {
    await expect((await client(OVERLOADED)).listGroups()).rejects.toThrow(/overloaded/);
    expect(server!.requests).toHaveLength(4);
    await server!.close();
    await expect((await client(FOR_LONG)).listGroups()).rejects.toMatchObject({ retryAfterSeconds: 3600 });
    expect(server!.requests).toHaveLength(1);
  });

  it('ends when its time is over, and when its caller has lost interest', async () => {
    const api = await client('stay silent');
    const quick = new Likeness({ url: server!.url, appKey: 'key', timeoutMs: 50, retries: 0 });
    await expect(quick.listGroups()).rejects.toThrow('no answer within 50 ms');
    const controller = new AbortController();
    const waiting = api.listGroups({ signal: controller.signal });
    controller.abort(new Error('never mind'));
    await expect(waiting).rejects.toThrow('never mind');
  });

  it('may be abandoned while it waits for its next attempt', async () => {
    const api = await client({ headers: { 'retry-after': '20' }, body: envelope(-50000, 'InternalServerError') });
    const controller = new AbortController();
    const waiting = api.listGroups({ signal: controller.signal });
    setTimeout(() => controller.abort(new Error('never mind')), 100);
    await expect(waiting).rejects.toThrow('never mind');
    expect(server!.requests).toHaveLength(1);
  });
});

describe('waitBeforeRetry', () => {
  it('doubles up to a limit, and is never less than half of it', () => {
    const waits = [0, 1, 2, 3, 10].map((attempt) => waitBeforeRetry(attempt, undefined, () => 1));
    expect(waits).toEqual([250, 500, 1000, 2000, 8000]);
    expect(waitBeforeRetry(3, undefined, () => 0)).toBe(1000);
  });

  it('is at least what the server asks for', () => {
    expect(waitBeforeRetry(0, 2, () => 0)).toBe(2000);
    expect(waitBeforeRetry(0, 2, () => 1)).toBe(2500);
  });
});
