import Type, { type Static } from 'typebox';
import { LIMITS } from '../../limits.ts';
import { CreateGroupBodySchema, GroupDetailsSchema } from '../group.ts';

const groupSettings = {
  minQuality: Type.Optional(
    Type.Integer({
      minimum: LIMITS.minQuality.min,
      maximum: LIMITS.minQuality.max,
      description: 'Faces with a lower quality score are not registered; 0 registers every eligible face.',
    }),
  ),
  retentionDays: Type.Optional(
    Type.Integer({
      minimum: LIMITS.retentionDays.min,
      maximum: LIMITS.retentionDays.max,
      description: 'Faces are deleted this many days after their registration; 0 keeps them.',
    }),
  ),
};

export const CreateGroupBodyV1_1Schema = Type.Object(
  { ...CreateGroupBodySchema.properties, ...groupSettings },
  { title: 'CreateGroupRequestV1_1' },
);
export type CreateGroupBodyV1_1 = Static<typeof CreateGroupBodyV1_1Schema>;

/** A setting that is absent stays as it is. */
export const ChangeGroupBodySchema = Type.Object(groupSettings, { title: 'ChangeGroupRequest' });
export type ChangeGroupBody = Static<typeof ChangeGroupBodySchema>;

const { groups } = GroupDetailsSchema.properties;

export const GroupDetailsV1_1Schema = Type.Object(
  {
    ...GroupDetailsSchema.properties,
    groups: Type.Array(Type.Object({ ...groups.items.properties, ...groupSettings }, { title: 'GroupDetailV1_1' })),
  },
  { title: 'GroupDetailsV1_1' },
);
export type GroupDetailsV1_1 = Static<typeof GroupDetailsV1_1Schema>;
