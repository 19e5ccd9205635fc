/** What the owner of a group may set; NULL is off. */
export function sql(): string {
  return `
ALTER TABLE group_name ADD COLUMN min_quality integer;
ALTER TABLE group_name ADD COLUMN retention_days integer;
CREATE INDEX group_name_retaining ON group_name (group_uid) WHERE retention_days IS NOT NULL;
`;
}
