/** Requests a minute; 0 for any number, NULL for what the server is set to. */
export const sql = `
ALTER TABLE app_key ADD COLUMN requests_per_minute INTEGER;
`;
