/**
 * Nobody knows when the faces that are there already were registered: their time stays NULL, since their tags vouch for
 * no other, and for the erasure by age they count from now on.
 */
export const sql = `
ALTER TABLE face ADD COLUMN registered_at INTEGER;
CREATE INDEX face_by_age ON face (group_no, registered_at);

ALTER TABLE face_group ADD COLUMN dated_since INTEGER;
UPDATE face_group SET dated_since = CAST(unixepoch('subsec') * 1000 AS INTEGER) WHERE next_sequence > 1;
`;
