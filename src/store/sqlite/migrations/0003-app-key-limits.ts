/** Lists are JSON; NULL means no limit. */
export const sql = `
ALTER TABLE app_key ADD COLUMN owner_id TEXT;
ALTER TABLE app_key ADD COLUMN scopes TEXT;
ALTER TABLE app_key ADD COLUMN group_ids TEXT;
`;
