import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Group, Match } from '../ports.ts';
import {
  decodeAnswer,
  decodeOrder,
  decodePersons,
  encodeAnswer,
  encodeOrder,
  encodePersons,
  MessageError,
} from './search-message.ts';

const group: Group = {
  uid: randomUUID(),
  appKeyId: 'key',
  groupId: 'staff',
  modelVersion: 'v1',
  createdAt: 1,
  faceCount: 2,
};

describe('the messages between servers', () => {
  it('carry a search to the last bit', () => {
    fc.assert(
      fc.property(
        fc.float32Array({ minLength: 1, maxLength: 600, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 4096 }),
        (embedding, minCosine, limit) => {
          const order = { group, probe: { embedding }, minCosine: minCosine + 0, limit };
          const decoded = decodeOrder(encodeOrder(order));
          expect(decoded).toEqual({ ...order, minCosine: JSON.parse(JSON.stringify(minCosine)) });
        },
      ),
    );
    const byFace = { group, probe: { faceId: randomUUID() }, minCosine: 0.3, limit: 7 };
    expect(decodeOrder(encodeOrder(byFace))).toEqual(byFace);
  });

  it('carry a probe that is a part of a larger array', () => {
    const whole = Float32Array.from({ length: 10 }, (_, i) => i / 3);
    const order = { group, probe: { embedding: whole.subarray(3, 6) }, minCosine: 0, limit: 1 };
    expect(decodeOrder(encodeOrder(order)).probe).toEqual({ embedding: whole.slice(3, 6) });
  });

  it('carry every field of the matches, and tell none from no probe', () => {
    const bbox = { x0: 0.1, y0: 1 / 3, x1: 0.9, y1: 0.75 };
    const matches: Match[] = [
      { face: { faceId: 'f', imageId: 'i', externalImageId: 'x', bbox, confidence: 99.123456789 }, cosine: 0.1 + 0.2 },
      { face: { faceId: 'g', imageId: 'i', bbox, confidence: 90 }, cosine: -1 },
    ];
    expect(decodeAnswer(encodeAnswer(matches))).toEqual(matches);
    const persons = matches.map((match) => ({ personId: 'p', faceCount: 3, ...match }));
    expect(decodePersons(encodePersons(persons))).toEqual(persons);
    expect(() => decodePersons(encodeAnswer(matches))).toThrow(MessageError);
    expect(decodeAnswer(encodeAnswer([]))).toEqual([]);
    expect(decodeAnswer(encodeAnswer(undefined))).toBeUndefined();
  });

  it.each([
    ['nothing', ''],
    ['no object', '7'],
    ['no group', '{"faceId":"f","minCosine":0,"limit":1}'],
    ['no probe', JSON.stringify({ group, minCosine: 0, limit: 1 })],
    ['two probes', JSON.stringify({ group, faceId: 'f', embedding: 'AAAAAA==', minCosine: 0, limit: 1 })],
    ['half a float', JSON.stringify({ group, embedding: 'AAAA', minCosine: 0, limit: 1 })],
    ['a limit of text', JSON.stringify({ group, faceId: 'f', minCosine: 0, limit: '1' })],
  ])('are refused when they are wrong: %s', (_, text) => {
    expect(() => decodeOrder(Buffer.from(text))).toThrow(MessageError);
    expect(() => decodeAnswer(Buffer.from(text))).toThrow(MessageError);
  });
});
