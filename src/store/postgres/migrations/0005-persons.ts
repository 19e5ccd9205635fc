/** Whose face it is, and which faces changed their person at which version of the group. */
export function sql(): string {
  return `
ALTER TABLE face ADD COLUMN person_id text COLLATE "C";
CREATE INDEX face_by_person ON face (group_uid, person_id, sequence) WHERE person_id IS NOT NULL;

CREATE TABLE person_change (
  group_uid text COLLATE "C" NOT NULL,
  version   bigint NOT NULL,
  sequence  bigint NOT NULL,
  PRIMARY KEY (group_uid, version)
);
`;
}
