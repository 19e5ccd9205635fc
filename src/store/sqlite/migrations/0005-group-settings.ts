/** What the owner of a group may set; NULL is off. */
export const sql = `
ALTER TABLE face_group ADD COLUMN min_quality INTEGER;
ALTER TABLE face_group ADD COLUMN retention_days INTEGER;
CREATE INDEX face_group_retaining ON face_group (uid) WHERE retention_days IS NOT NULL;
`;
