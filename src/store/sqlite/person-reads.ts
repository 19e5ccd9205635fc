import type { Database } from 'better-sqlite3';
import type { FaceStore, PersonSummary } from '../../ports.ts';
import { type FaceRow, storedFaceOf } from '../face-rows.ts';
import { guarded } from './storage-error.ts';

/** Who is in a group, and which faces are whose. */
export function sqlitePersonReads(database: Database): Pick<FaceStore, 'listPersons' | 'listFacesOfPersons'> {
  const persons = database.prepare<[string, string, number], PersonSummary>(
    `SELECT face.person_id AS personId, count(*) AS faceCount FROM face_group g JOIN face ON face.group_no = g.no
     WHERE g.uid = ? AND g.group_id IS NOT NULL AND face.person_id > ?
     GROUP BY face.person_id ORDER BY face.person_id LIMIT ?`,
  );
  const faces = database.prepare<[string, string, number, number], FaceRow>(
    `SELECT face.* FROM face_group g JOIN face ON face.group_no = g.no
     WHERE g.uid = ? AND g.group_id IS NOT NULL AND (face.person_id, face.sequence) > (?, ?)
     ORDER BY face.person_id, face.sequence LIMIT ?`,
  );
  return {
    listPersons: async (groupUid, limit, afterPersonId) =>
      guarded(() => persons.all(groupUid, afterPersonId ?? '', limit)),
    listFacesOfPersons: async (groupUid, limit, after) =>
      guarded(() => faces.all(groupUid, after?.personId ?? '', after?.sequence ?? 0, limit)).map(storedFaceOf),
  };
}
