/**
 * Nobody knows when the faces that are there already were registered: their time stays NULL, since their tags vouch for
 * no other, and for the erasure by age they count from now on.
 */
export function sql(): string {
  return `
ALTER TABLE face ADD COLUMN registered_at bigint;
CREATE INDEX face_by_age ON face (group_uid, registered_at);

ALTER TABLE group_state ADD COLUMN dated_since bigint;
UPDATE group_state SET dated_since = (extract(epoch FROM now()) * 1000)::bigint WHERE next_sequence > 1;
`;
}
