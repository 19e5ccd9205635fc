/** Whose face it is, and which faces changed their person at which version of the group. */
export const sql = `
ALTER TABLE face ADD COLUMN person_id TEXT;
CREATE INDEX face_by_person ON face (group_no, person_id, sequence) WHERE person_id IS NOT NULL;

CREATE TABLE person_change (
  group_no INTEGER NOT NULL REFERENCES face_group (no),
  version  INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (group_no, version)
) STRICT, WITHOUT ROWID;
`;
