import Type, { type Static } from 'typebox';
import { LIMITS } from '../limits.ts';

export const PageQuerySchema = Type.Object({
  limit: Type.Integer({
    minimum: LIMITS.page.min,
    maximum: LIMITS.page.max,
    description: 'Page size. With a next-token it is checked and then ignored: the token carries its own.',
  }),
  'next-token': Type.Optional(Type.String({ description: 'data.nextToken of the page before.' })),
});
export type PageQuery = Static<typeof PageQuerySchema>;

export const NextTokenSchema = Type.String({
  description: 'Where the next page starts; absent on the last page. Good for 24 hours.',
});
