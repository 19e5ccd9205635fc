import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NoAnswer, ServerRefusal } from '../api/request-failure.ts';
import { enrolPhoto } from './enrol-photo.ts';
import { ImportJournal } from './journal.ts';
import { MemoryGroup } from './memory-group.testkit.ts';
import { Pace } from './pace.ts';
import type { Photo } from './photo.ts';
import { PhotoUnusable } from './photo.ts';

const IDENTITY = { group: 'staff', groupCreated: '2026-01-02T03:04:05', source: '/photos' };

// Only the waits are made short: files and promises are the real ones.
vi.mock('node:timers/promises', () => ({ setTimeout: async () => {} }));

let folder: string;
let server: MemoryGroup;
let journal: ImportJournal;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'likeness-enrol-'));
  server = new MemoryGroup();
  server.add('alice', 'bob');
  journal = await openJournal();
});
afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true });
});

async function openJournal() {
  const path = join(folder, 'journal');
  return (await ImportJournal.open(path, IDENTITY, async () => server.imageIds())).journal;
}

const photo = (externalImageId: string): Photo => ({
  file: `${externalImageId}.jpg`,
  externalImageId,
  read: async () => Buffer.from('photo'),
});
const { signal } = new AbortController();
const enrol = (which: Photo) =>
  enrolPhoto({ api: server, group: 'staff', limit: 2, journal, pace: new Pace(4), signal }, which);

describe('enrolPhoto', () => {
  it('registers a photo though the group has older faces under its id', async () => {
    expect(await enrol(photo('alice'))).toMatchObject({
      outcome: 'added',
      faces: [{ faceId: server.faces[0]!.faceId }],
    });
    expect(server.registrationsOf('alice')).toBe(2);
  });

  it('does not send a photo again whose answer was lost after it was registered', async () => {
    server.next('register-and-fail', new NoAnswer('The connection was lost.'));
    const result = await enrol(photo('carol'));
    expect(result).toMatchObject({ outcome: 'added', imageId: server.faces[0]!.imageId, foundAfterwards: true });
    expect(server.requests).toBe(1);
  });

  it('sends a photo again whose request was lost, whatever else is registered meanwhile', async () => {
    server.next('fail', new NoAnswer('The connection was lost.'));
    server.beforeList = () => server.add(...Array.from({ length: 450 }, (_, i) => `other-${i}`));
    expect(await enrol(photo('alice'))).toMatchObject({ outcome: 'added' });
    expect(server.registrationsOf('alice')).toBe(2);
  });

  it('trusts no fault of the server, even one that asks for another attempt', async () => {
    server.next('register-and-fail', new ServerRefusal('InternalServerError', 'Storage.', 5));
    expect(await enrol(photo('carol'))).toMatchObject({ foundAfterwards: true });
    expect(server.registrationsOf('carol')).toBe(1);
  });

  it('waits for an overloaded server much longer than for one that fails on the photo', async () => {
    for (let time = 0; time < 30; time++) server.next('fail', new ServerRefusal('InternalServerError', 'Busy.', 0.001));
    expect(await enrol(photo('carol'))).toMatchObject({ outcome: 'added' });
    for (let time = 0; time < 30; time++) server.next('fail', new ServerRefusal('InternalServerError', 'A fault.'));
    expect(await enrol(photo('dave'))).toMatchObject({ outcome: 'failed' });
    expect(server.registrationsOf('dave')).toBe(0);
  });

  it('tells a photo that the server cannot use from what would meet every photo', async () => {
    server.next('fail', new ServerRefusal('InvalidImageFormatException', 'Send a PNG or JPEG.'));
    expect(await enrol(photo('carol'))).toMatchObject({
      outcome: 'refused',
      reason: 'InvalidImageFormatException: Send a PNG or JPEG.',
    });
    for (const code of ['UnauthorizedAppKey', 'NotFoundGroupError', 'ServiceQuotaExceededException'] as const) {
      server.next('fail', new ServerRefusal(code, 'Mend it.'));
      await expect(enrol(photo('dave'))).rejects.toThrow('Mend it.');
    }
    for (let time = 0; time < 30; time++) server.next('fail', new NoAnswer('Nobody listens.'));
    await expect(enrol(photo('erin'))).rejects.toThrow('Nobody listens.');
  });

  it('does not send what cannot be read', async () => {
    const read = () => Promise.reject(new PhotoUnusable('it has gone'));
    expect(await enrol({ ...photo('carol'), read })).toMatchObject({ outcome: 'unusable', reason: 'it has gone' });
    expect(server.requests).toBe(0);
  });
});

describe('a photo that was in flight when the process was killed', () => {
  it.each([
    { became: 'registered', wasRegistered: true, requests: 0 },
    { became: 'lost', wasRegistered: false, requests: 1 },
  ])('is registered once when it was $became', async ({ wasRegistered, requests }) => {
    await journal.recordHandled(await enrol(photo('carol')));
    await journal.recordSent(photo('alice'));
    if (wasRegistered) server.add('alice');
    server.requests = 0;
    await journal.close();

    journal = await openJournal();
    expect(journal.isHandled(photo('carol'))).toBe(true);
    expect(journal.isInFlight(photo('alice'))).toBe(true);
    expect(await enrol(photo('alice'))).toMatchObject({ outcome: 'added' });
    expect(server.requests).toBe(requests);
    expect(server.registrationsOf('alice')).toBe(2);
  });

  it('is not taken for another photo of the same id that was acknowledged later', async () => {
    const [first, second] = [photo('carol'), { ...photo('carol'), file: 'carol-2.jpg' }];
    await journal.recordSent(first);
    await journal.recordHandled(await enrol(second));
    expect(await enrol(first)).not.toHaveProperty('foundAfterwards');
    expect(server.registrationsOf('carol')).toBe(2);
  });
});

describe('ImportJournal', () => {
  it('is refused for another source, group or a group made anew under the same name', async () => {
    const open = (change: object) =>
      ImportJournal.open(join(folder, 'journal'), { ...IDENTITY, ...change }, async () => []);
    await expect(open({ source: '/other' })).rejects.toThrow('another import');
    await expect(open({ group: 'guests' })).rejects.toThrow('another import');
    await expect(open({ groupCreated: '2026-01-02T03:04:06' })).rejects.toThrow('another import');
  });
});
