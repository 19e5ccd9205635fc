import Type, { type Static, type TSchema } from 'typebox';

const IMAGE_TITLE = 'Image';

/** In JSON the text. A multipart body carries the file itself, which no JSON can look like. */
const FileSchema = Type.Unsafe<string | Uint8Array>(
  Type.String({ contentEncoding: 'base64', description: 'The file in base64 (RFC 4648, with padding).' }),
);

export const ImageSchema = Type.Object(
  {
    url: Type.Optional(Type.String({ description: 'http or https; port 80, 443 or 10000 to 12000 if one is named.' })),
    bytes: Type.Optional(FileSchema),
  },
  {
    title: IMAGE_TITLE,
    description: 'A PNG or JPEG file of at most 3,000,000 bytes: exactly one of url and bytes.',
    oneOf: [{ required: ['url'] }, { required: ['bytes'] }],
  },
);
export type Image = Static<typeof ImageSchema>;

/** Whether a field of a request is an image, which is a file where the request is a form. */
export function isImageSchema(schema: TSchema): boolean {
  return 'title' in schema && schema.title === IMAGE_TITLE;
}

/** The two request flags of every endpoint that looks at an image. */
export const analysisFlags = {
  orientation: Type.Optional(
    Type.Boolean({ default: true, description: 'Whether to measure the angles of the head.' }),
  ),
  mask: Type.Optional(Type.Boolean({ default: true, description: 'Whether to recognise masks.' })),
};
