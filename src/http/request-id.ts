const SANE = /^[A-Za-z0-9_.:/+=-]{1,128}$/;

/**
 * The id that a caller or a proxy has given the request, so that one id leads through all of their logs.
 * @returns undefined for what does not belong into a log line; the request gets an id of ours then
 */
export function saneRequestId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && SANE.test(header) ? header : undefined;
}
