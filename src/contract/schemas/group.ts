import Type, { type Static } from 'typebox';
import { LIMITS } from '../limits.ts';
import { CountSchema, ModelVersionSchema } from './face.ts';
import { NextTokenSchema } from './paging.ts';

const GroupIdSchema = Type.String({ description: 'The id that the client chose for the group.' });

export const CreateGroupBodySchema = Type.Object(
  {
    groupId: Type.String({
      pattern: LIMITS.groupIdPattern,
      description: 'Id of the new group.',
      'x-pattern-failure': 'InvalidGroupID',
    }),
  },
  { title: 'CreateGroupRequest' },
);
export type CreateGroupBody = Static<typeof CreateGroupBodySchema>;

export const GroupListSchema = Type.Object(
  {
    groupCount: CountSchema('Number of groups on this page.'),
    groups: Type.Array(Type.Object({ groupId: GroupIdSchema, modelVersion: ModelVersionSchema }, { title: 'Group' })),
    nextToken: Type.Optional(NextTokenSchema),
  },
  { title: 'GroupList' },
);
export type GroupList = Static<typeof GroupListSchema>;

export const GroupDetailsSchema = Type.Object(
  {
    groupCount: CountSchema('Always 1.'),
    groups: Type.Array(
      Type.Object(
        {
          groupId: GroupIdSchema,
          modelVersion: ModelVersionSchema,
          createTime: Type.String({
            pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}$',
            description: 'UTC, without a zone and without fractions: 2020-11-04T12:36:24.',
          }),
          faceCount: CountSchema('Number of faces in the group.'),
        },
        { title: 'GroupDetail' },
      ),
    ),
  },
  { title: 'GroupDetails' },
);
export type GroupDetails = Static<typeof GroupDetailsSchema>;
