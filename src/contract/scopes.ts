/** What an app key may be limited to. A key without scopes may do everything. */
export const SCOPES = ['read', 'enrol', 'search', 'admin'] as const;

/**
 * `read` lists and shows, `enrol` registers and deletes faces, `search` looks at images and compares faces, `admin`
 * creates, sets and deletes groups, and erases by label, registration, person or age.
 */
export type Scope = (typeof SCOPES)[number];
