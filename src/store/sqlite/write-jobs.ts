import type { Database } from 'better-sqlite3';
import type { AuditNote, GroupSealing, NewFace, SealingKey } from '../../ports.ts';
import { faceAdditions } from './face-additions.ts';
import { faceRemovals } from './face-removals.ts';

/** A write that another thread can be told: all that it needs, without the code. */
export type WriteJob = { key: SealingKey } & (
  | { type: 'add'; faces: readonly NewFace[]; registeredAt: number; capacity: number; note: AuditNote | undefined }
  | { type: 'remove'; faceId: string; note: AuditNote | undefined }
  | { type: 'compact'; count: number }
);

/** @returns what does a job, to be called inside a transaction; it gives what the same call of SealingWrites answers */
export function writeJobs(
  database: Database,
  sealingOf: (key: SealingKey) => GroupSealing,
): (job: WriteJob) => unknown {
  const additions = faceAdditions(database);
  const removeFaces = faceRemovals(database);

  function add({ key, faces, registeredAt, capacity, note }: WriteJob & { type: 'add' }) {
    const room = additions.room(key.group.uid, capacity);
    if (room === undefined || room < faces.length) return room === undefined ? undefined : { added: 0, room };
    const sealing = sealingOf(key);
    const seal = (first: number) => faces.map((face, i) => sealing.sealFace(face, first + i, registeredAt));
    additions.append(key.group.uid, faces.length, capacity, seal, () => note);
    return { added: faces.length, room };
  }

  function remove({ key, faceId, note }: WriteJob & { type: 'remove' }) {
    const rewrite: Parameters<typeof removeFaces>[3] = (chunk, gone) => sealingOf(key).chunkWithout(chunk, gone);
    return removeFaces(key.group.uid, { faceId }, 1, rewrite, () => note);
  }

  return (job) => {
    if (job.type === 'add') return add(job);
    if (job.type === 'remove') return remove(job);
    return additions.compact(job.key.group.uid, job.count, (templates) => sealingOf(job.key).sealChunk(templates));
  };
}
