const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Each value but the first in an object or array, and each name, comes after one of these. */
const IS_SEPARATOR = new Uint8Array(256);
for (const byte of Buffer.from('[{,:')) IS_SEPARATOR[byte] = 1;

/**
 * Whether a JSON text has more marks than `limit`, told without parsing it: separators outside its strings, and quotes.
 * Ten megabytes of brackets keep the parser, and with it the event loop, busy for seconds, while ten megabytes of base64
 * are two strings. Any bytes will do; of a text that is not JSON the answer is as good as any.
 */
export function isMoreComplexThan(json: Buffer, limit: number): boolean {
  let marks = 0;
  for (let at = 0; at < json.length && marks <= limit; at++) {
    const byte = json[at]!;
    marks += IS_SEPARATOR[byte]!;
    if (byte !== QUOTE) continue;
    marks++;
    do {
      at = json.indexOf(QUOTE, at + 1);
      if (at < 0) return marks > limit;
      marks++;
    } while (isEscaped(json, at) && marks <= limit);
  }
  return marks > limit;
}

function isEscaped(json: Buffer, quote: number): boolean {
  let backslashes = 0;
  while (json[quote - 1 - backslashes] === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}
