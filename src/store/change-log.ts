/** Removals older than this many versions are forgotten; who is further behind loads the group anew. */
export const CHANGE_LOG_VERSIONS = 10_000;
