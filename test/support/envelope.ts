import { RESULT_CODES } from '../../src/contract/result-codes.ts';

const NAMES = new Map<number, string>(Object.entries(RESULT_CODES).map(([name, code]) => [code, name]));
/** A stack frame, a path of ours, an internal address: nothing of the inside may be in an answer. */
const INSIDE = /\n\s+at |node:internal|node_modules|\/src\/|\.[tj]s:\d|127\.0\.0\.1|TypeError|RangeError/;

/**
 * What is wrong with an answer under the API's prefix, by the contract; undefined for a right one.
 * A right answer is HTTP 200 with exactly one envelope that agrees with itself.
 */
export function envelopeFault({ status, body }: { status: number; body: string }): string | undefined {
  if (status !== 200) return `HTTP status ${status}`;
  let answer: { header?: Record<string, unknown>; data?: unknown };
  try {
    answer = JSON.parse(body);
  } catch {
    return 'the body is not one JSON text';
  }
  const { header, data, ...others } = answer;
  if (Object.keys(others).length > 0) return `unknown fields ${Object.keys(others)}`;
  if (typeof header !== 'object' || header === null) return 'no header';
  const { isSuccessful, resultCode, resultMessage, detail } = header;
  if (typeof resultCode !== 'number' || !NAMES.has(resultCode)) return `unknown code ${resultCode}`;
  if (resultMessage !== NAMES.get(resultCode)) return `code ${resultCode} is called ${resultMessage}`;
  if (isSuccessful !== resultCode >= 0) return `code ${resultCode} says isSuccessful: ${isSuccessful}`;
  if (resultCode < 0 && data !== undefined) return 'an error with data';
  if (resultCode < 0 && (typeof detail !== 'string' || detail === '')) return 'an error without detail';
  if (INSIDE.test(body)) return 'the inside of the server in the answer';
  return undefined;
}

export function resultCodeOf(body: string): number {
  return (JSON.parse(body) as { header: { resultCode: number } }).header.resultCode;
}
