import type { FaceStore, PersonSummary } from '../../ports.ts';
import { type FaceRow, storedFaceOf } from '../face-rows.ts';
import type { Connections } from './connections.ts';

/** Who is in a group, and which faces are whose. */
export function postgresPersonReads(connections: Connections): Pick<FaceStore, 'listPersons' | 'listFacesOfPersons'> {
  return {
    listPersons(groupUid, limit, afterPersonId) {
      const text = `SELECT person_id AS "personId", count(*) AS "faceCount" FROM face
        WHERE group_uid = $1 AND person_id > $2 GROUP BY person_id ORDER BY person_id LIMIT $3`;
      return connections.read<PersonSummary>('persons', text, [groupUid, afterPersonId ?? '', limit]);
    },
    async listFacesOfPersons(groupUid, limit, after) {
      const text = `SELECT * FROM face WHERE group_uid = $1 AND (person_id, sequence) > ($2, $3)
        ORDER BY person_id, sequence LIMIT $4`;
      const values = [groupUid, after?.personId ?? '', after?.sequence ?? 0, limit];
      return (await connections.read<FaceRow>('faces-of-persons', text, values)).map(storedFaceOf);
    },
  };
}
