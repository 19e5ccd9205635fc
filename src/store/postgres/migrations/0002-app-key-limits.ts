/** Lists are JSON; NULL means no limit. */
export function sql(): string {
  return `
ALTER TABLE app_key ADD COLUMN owner_id text COLLATE "C";
ALTER TABLE app_key ADD COLUMN scopes text;
ALTER TABLE app_key ADD COLUMN group_ids text;
`;
}
