import type { SealingWrites } from '../../ports.ts';
import type { CommitQueue } from './commit-queue.ts';
import type { WriteThread } from './write-thread.ts';

export function sqliteSealingWrites(commits: CommitQueue, thread: WriteThread): SealingWrites {
  return {
    addFaces(key, faces, registeredAt, capacity, note) {
      // A view would be sent with all that it is a part of.
      const own = faces.map((face) => ({ ...face, embedding: face.embedding.slice() }));
      return commits.commitJob({ type: 'add', key, faces: own, registeredAt, capacity, note });
    },
    removeFace: (key, faceId, note) => commits.commitJob({ type: 'remove', key, faceId, note }),
    compactTail: (key, count) => commits.commitJob({ type: 'compact', key, count }),
    forgetKey: (groupUid) => thread.forgetKey(groupUid),
  };
}
