import { externalImageIdOf, type PhotoEntry } from './enrol-job.ts';

const COLUMNS = ['path', 'externalImageId', 'state', 'faceIds', 'reasons', 'failure'] as const;

/** RFC 4180, one row a photo. A leading =, +, - or @ is defused, since spreadsheets would run it as a formula. */
export function reportCsv(entries: PhotoEntry[]): string {
  const rows = entries.map(({ path, state, faceIds, reasons, failure = '' }) => [
    path,
    externalImageIdOf(path),
    state,
    faceIds.join(' '),
    reasons.join(' '),
    failure,
  ]);
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
