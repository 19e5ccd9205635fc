import Type, { type Static } from 'typebox';
import { LIMITS } from '../../limits.ts';
import { HeaderSchema } from '../envelope.ts';
import { CountSchema } from '../face.ts';
import { analysisFlags } from '../image.ts';
import { RegisterBodySchema } from '../registration.ts';
import { PersonIdSchema } from './face.ts';
import { RegistrationV1_1Schema, registerFieldsV1_1 } from './faces.ts';

const { limit, externalImageId } = RegisterBodySchema.properties;
const { personId: _personId, ...commonFields } = registerFieldsV1_1;

const BatchItemSchema = Type.Object(
  { externalImageId, personId: Type.Optional(PersonIdSchema) },
  { title: 'BatchItem', description: 'What belongs to one image of a batch.' },
);

/** Fields of a form, whose images are read one after the other while they arrive. */
export const BatchBodySchema = Type.Object(
  {
    items: Type.Optional(
      Type.Array(BatchItemSchema, {
        maxItems: LIMITS.batchImages,
        description: 'JSON: one object for each image, in their order.',
      }),
    ),
    limit,
    ...analysisFlags,
    ...commonFields,
    image: Type.Unsafe<AsyncIterable<Uint8Array>>(
      Type.Array(Type.String({ contentMediaType: 'application/octet-stream' }), {
        minItems: 1,
        maxItems: LIMITS.batchImages,
        description: 'PNG or JPEG files, one part each, behind all other parts.',
      }),
    ),
  },
  { title: 'BatchRequest' },
);
export type BatchBody = Static<typeof BatchBodySchema>;

const BatchResultSchema = Type.Object(
  { header: HeaderSchema, data: Type.Optional(RegistrationV1_1Schema) },
  { title: 'BatchResult', description: 'What registering one image alone would have been answered with.' },
);

export const BatchSchema = Type.Object(
  {
    resultCount: CountSchema('Number of results.'),
    results: Type.Array(BatchResultSchema, { description: 'One for each image, in their order.' }),
  },
  { title: 'Batch' },
);
export type Batch = Static<typeof BatchSchema>;
