import Type, { type Static } from 'typebox';

export const ImageSchema = Type.Object(
  {
    url: Type.Optional(Type.String({ description: 'http or https; port 80, 443 or 10000 to 12000 if one is named.' })),
    bytes: Type.Optional(
      Type.String({ contentEncoding: 'base64', description: 'The file in base64 (RFC 4648, with padding).' }),
    ),
  },
  {
    title: 'Image',
    description: 'A PNG or JPEG file of at most 3,000,000 bytes: exactly one of url and bytes.',
    oneOf: [{ required: ['url'] }, { required: ['bytes'] }],
  },
);
export type Image = Static<typeof ImageSchema>;

/** The two request flags of every endpoint that looks at an image. */
export const analysisFlags = {
  orientation: Type.Optional(
    Type.Boolean({ default: true, description: 'Whether to measure the angles of the head.' }),
  ),
  mask: Type.Optional(Type.Boolean({ default: true, description: 'Whether to recognise masks.' })),
};
