/** UTC without a zone and without fractions, as the API text writes it: 2020-11-04T12:36:24. */
export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, '2020-11-04T12:36:24'.length);
}
