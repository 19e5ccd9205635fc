/** Under this prefix stand the pages and, below `api/`, what they ask of the server. */
export const CONSOLE_PREFIX = '/console';
