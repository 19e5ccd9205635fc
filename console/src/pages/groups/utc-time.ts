/** @param text UTC without a zone, as the API writes it; @returns it in the reader's own zone and language */
export function utcTime(text: string): string {
  return new Date(`${text}Z`).toLocaleString(document.documentElement.lang, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
}
