import type { Random } from './random.ts';

/** Numbers at which lengths, offsets and counters break. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** Texts that mean something to one layer or another. */
const DICTIONARY = [
  '"',
  '\\',
  '\\u0000',
  '\\ud800',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '__proto__',
  'constructor',
  'null',
  'true',
  '1e309',
  '-0',
  '0x10',
  '%00',
  '%',
  '%2',
  '%zz',
  '%2e%2e',
  '%c0%ae',
  '..',
  '//',
  '/',
  '?',
  '#',
  '&',
  '=',
  ';',
  '+',
  ' ',
  '\t',
  '\r\n',
  '\0',
  '\ufeff',
  '\u202e',
  '😀',
  'limit=',
  'threshold=',
  'next-token=',
  '=',
  '==',
  '-_',
  'data:image/png;base64,',
];

type Mutation = (input: Buffer, random: Random, other: Buffer) => Buffer;

const replace = (input: Buffer, at: number, removed: number, put: Uint8Array) =>
  Buffer.concat([input.subarray(0, at), put, input.subarray(at + removed)]);

const MUTATIONS: Mutation[] = [
  function flipBit(input, random) {
    if (input.length === 0) return input;
    const output = Buffer.from(input);
    output[random.below(output.length)]! ^= 1 << random.below(8);
    return output;
  },
  function setByte(input, random) {
    const at = random.below(input.length);
    return replace(input, at, 1, Buffer.from([random.below(256)]));
  },
  function cutEnd(input, random) {
    return input.subarray(0, random.below(input.length + 1));
  },
  function removeRange(input, random) {
    const at = random.below(input.length);
    return replace(input, at, random.below(Math.min(64, input.length - at) + 1), Buffer.alloc(0));
  },
  function repeatRange(input, random) {
    const at = random.below(input.length);
    const part = input.subarray(at, at + 1 + random.below(64));
    return replace(input, at, 0, Buffer.concat(new Array(1 + random.below(20)).fill(part)));
  },
  function edgeNumber(input, random) {
    const number = Buffer.alloc(4);
    const width = random.pick([1, 2, 4]);
    number.writeUInt32BE(random.pick(EDGES));
    const bytes = number.subarray(4 - width);
    return replace(input, random.below(input.length), width, random.below(2) ? bytes : Buffer.from(bytes).reverse());
  },
  function insertWord(input, random) {
    return replace(input, random.below(input.length + 1), random.below(3), Buffer.from(random.pick(DICTIONARY)));
  },
  function insertNoise(input, random) {
    const noise = Buffer.from(Array.from({ length: 1 + random.below(16) }, () => random.below(256)));
    return replace(input, random.below(input.length + 1), 0, noise);
  },
  function splice(input, random, other) {
    return Buffer.concat([
      input.subarray(0, random.below(input.length + 1)),
      other.subarray(random.below(other.length + 1)),
    ]);
  },
];

/** One to four random changes. `other` is a second seed, whose tail may be joined on. */
export function mutate(input: Buffer, random: Random, other: Buffer): Buffer {
  let output = input;
  for (let changes = 1 + random.below(4); changes > 0; changes--)
    output = random.pick(MUTATIONS)(output, random, other);
  return output;
}

const ODD_VALUES: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  '',
  '1',
  'true',
  [],
  {},
  [[]],
  'a'.repeat(300),
  'ä'.repeat(300),
  '\0',
  '\ud800',
  { url: 1 },
  { bytes: [] },
  { url: '', bytes: '' },
  { toString: 1 },
  { length: 5 },
];

/** A change in the structure of a JSON value: a field is dropped, renamed, replaced, nested or doubled. */
export function mutateJson(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.below(4) === 0) return random.pick(ODD_VALUES);
  const entries = Object.entries(value);
  if (entries.length === 0) return random.pick(ODD_VALUES);
  const at = random.below(entries.length);
  const [name, field] = entries[at]!;
  switch (random.below(5)) {
    case 0:
      entries.splice(at, 1);
      break;
    case 1:
      entries[at] = [random.pick(['__proto__', 'constructor', name.toUpperCase(), `${name} `, '']), field];
      break;
    case 2:
      entries[at] = [name, nest(field, random.below(2000))];
      break;
    case 3:
      entries.push([random.pick(['__proto__', 'toString', 'url', 'bytes', 'limit', 'image']), random.pick(ODD_VALUES)]);
      break;
    default:
      entries[at] = [name, mutateJson(field, random)];
  }
  return Object.fromEntries(entries);
}

function nest(value: unknown, depth: number): unknown {
  let nested = value;
  for (let i = 0; i < depth; i++) nested = i % 2 ? [nested] : { image: nested };
  return nested;
}
