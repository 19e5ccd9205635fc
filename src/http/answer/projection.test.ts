import Type from 'typebox';
import { expect, it } from 'vitest';
import { compileProjection } from './projection.ts';

const project = compileProjection(
  Type.Object({
    count: Type.Integer(),
    faces: Type.Array(Type.Object({ id: Type.String(), box: Type.Optional(Type.Object({ x: Type.Number() })) })),
    reasons: Type.Optional(Type.Array(Type.String())),
  }),
);

it('keeps what the schema declares at every depth, in the order of the data, and nothing else', () => {
  const data = {
    faces: [
      { secret: [1], box: { y: 2, x: 1 }, id: 'a' },
      { id: 'b', box: undefined },
    ],
    reasons: ['R'],
    count: 2,
    later: 'field',
  };
  expect(JSON.stringify(project(data))).toBe(
    '{"faces":[{"box":{"x":1},"id":"a"},{"id":"b"}],"reasons":["R"],"count":2}',
  );
});
