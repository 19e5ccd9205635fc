/** What one look of the doctor found, and for anything but `ok` what to do about it. */
export type Finding = { level: 'ok' | 'warning' | 'fault'; subject: string; text: string; advice?: string };

export const ok = (subject: string, text: string): Finding => ({ level: 'ok', subject, text });
export const warning = (subject: string, text: string, advice: string): Finding => ({
  level: 'warning',
  subject,
  text,
  advice,
});
export const fault = (subject: string, text: string, advice: string): Finding => ({
  level: 'fault',
  subject,
  text,
  advice,
});

const MARKS = { ok: '✓', warning: '!', fault: '✗' } as const;

export function formatFinding({ level, subject, text, advice }: Finding): string {
  const line = `${MARKS[level]} ${subject.padEnd(12)} ${text}`;
  return advice ? `${line}\n  ${' '.repeat(12)} → ${advice}` : line;
}
