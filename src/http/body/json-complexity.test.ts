import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isMoreComplexThan } from './json-complexity.ts';

const exceeds = (json: string, limit: number) => isMoreComplexThan(Buffer.from(json), limit);

it.each([
  ['1', 0],
  ['""', 2],
  ['[1,2,3]', 3],
  ['{"a":{"b":[true,null]}}', 6 + 4],
  ['[[[[]]]]', 4],
  [JSON.stringify({ text: '[{,:"\\[{,:' }), 2 + 5],
  ['"\\\\",[', 2 + 2],
])('%s has %i marks', (json, marks) => {
  expect(exceeds(json, marks)).toBe(false);
  if (marks > 0) expect(exceeds(json, marks - 1)).toBe(true);
});

it('counts quotes everywhere, and separators outside strings, in any JSON', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      const outside = json.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').replaceAll(/[^[{,:]/g, '').length;
      const marks = outside + json.replaceAll(/[^"]/g, '').length;
      expect(exceeds(json, marks)).toBe(false);
      if (marks > 0) expect(exceeds(json, marks - 1)).toBe(true);
    }),
  );
});

it('comes to an end in anything', () => {
  for (const text of ['"', '"\\', '"\\"', '\\"', '"\\\\\\"', '']) expect(exceeds(text, 10)).toBe(false);
  expect(exceeds('['.repeat(100), 99)).toBe(true);
});
