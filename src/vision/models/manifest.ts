import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';

/** The file in a pack's folder that describes it. */
export const MANIFEST_FILE = 'manifest.json';

export const NETWORK_ROLES = ['detector', 'landmarks', 'recogniser', 'pose', 'mask', 'faceCheck', 'spoof'] as const;
/** What a network is there for. `recogniser` is the only one a pack of an operator must bring. */
export type NetworkRole = (typeof NETWORK_ROLES)[number];

const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the file, 64 lower-case hex digits' });
const FileName = Type.String({
  pattern: '^[A-Za-z0-9_.-]+$',
  description: 'a file beside the manifest, without folders',
});

const NetworkInput = Type.Object(
  {
    name: Type.String({ minLength: 1, description: "the tensor's name in the ONNX file" }),
    layout: Type.Union([Type.Literal('NCHW'), Type.Literal('NHWC')]),
    channels: Type.Union([Type.Literal('RGB'), Type.Literal('BGR'), Type.Literal('GREY')]),
    width: Type.Integer({ minimum: 0, maximum: 4096, description: 'pixels; 0 when the network takes any' }),
    height: Type.Integer({ minimum: 0, maximum: 4096, description: 'pixels; 0 when the network takes any' }),
    mean: Type.Array(Type.Number(), {
      minItems: 1,
      maxItems: 3,
      description: 'one number a channel: the network gets (pixel − mean) / std of pixels 0..255',
    }),
    std: Type.Array(Type.Number({ exclusiveMinimum: 0 }), { minItems: 1, maxItems: 3 }),
  },
  { additionalProperties: false },
);

const Network = Type.Object(
  {
    file: FileName,
    sha256: Sha256,
    source: Type.String({ minLength: 1, description: 'where the weights come from' }),
    licence: Type.String({ minLength: 1, description: 'SPDX identifier, or the terms in a few words' }),
    input: NetworkInput,
    outputs: Type.Record(Type.String(), Type.String(), {
      description: 'what the pipeline calls an output -> its name in the ONNX file',
    }),
    changes: Type.Optional(Type.Array(Type.String(), { description: 'what was done to the weights of the source' })),
  },
  { additionalProperties: false },
);

const PackFile = Type.Object({ file: FileName, sha256: Sha256 }, { additionalProperties: false });
const ModelVersion = Type.String({
  pattern: '^[A-Za-z0-9_.-]{1,64}$',
  description: 'names the recogniser; templates of different versions are never compared',
});

const PackManifestSchema = Type.Object(
  {
    format: Type.Literal(1),
    name: Type.String({ minLength: 1 }),
    modelVersion: ModelVersion,
    embeddingDimension: Type.Integer({ minimum: 8, maximum: 2048 }),
    /** The similarity table. */
    similarity: Type.Optional(PackFile),
    /** What is taken off the recogniser's embeddings; without it they stay as they are. */
    sharedDirections: Type.Optional(PackFile),
    /** The model version of embeddings that nothing was taken off: groups from before the correction have them. */
    uncorrected: Type.Optional(
      Type.Object({ modelVersion: ModelVersion, similarity: PackFile }, { additionalProperties: false }),
    ),
    base: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'folder of the pack that lends the networks this one lacks; relative to the manifest',
      }),
    ),
    networks: Type.Object(
      {
        detector: Type.Optional(Network),
        landmarks: Type.Optional(Network),
        recogniser: Type.Optional(Network),
        pose: Type.Optional(Network),
        mask: Type.Optional(Network),
        faceCheck: Type.Optional(Network),
        spoof: Type.Optional(Network),
      },
      { additionalProperties: false },
    ),
    recipe: Type.Optional(Sha256),
  },
  { additionalProperties: false },
);

export type NetworkManifest = Static<typeof Network>;
export type PackManifest = Static<typeof PackManifestSchema>;

/** What the pipeline asks each network for. */
const REQUIRED_OUTPUTS: Record<NetworkRole, readonly string[]> = {
  detector: ['scores', 'regression'],
  landmarks: ['landmarks'],
  recogniser: ['embedding'],
  pose: ['yaw', 'pitch', 'roll'],
  mask: ['probability'],
  faceCheck: ['probability'],
  spoof: ['logits'],
};
/** Faces are aligned to the template of ArcFace, which is made for this size. */
const ALIGNED_SIDE = 112;

const validator = Compile(PackManifestSchema);

/**
 * Checks a parsed manifest.
 * @param where the file, for the message
 * @throws Error that names the first wrong field and what belongs there
 */
export function parseManifest(value: unknown, where: string): PackManifest {
  for (const error of validator.Errors(value)) {
    const field = error.instancePath.slice(1).replaceAll('/', '.') || 'the manifest';
    throw new Error(`${where}: ${field} ${error.message}. docs/models.md describes every field.`);
  }
  const manifest = value as PackManifest;
  for (const [role, network] of Object.entries(manifest.networks) as [NetworkRole, NetworkManifest][]) {
    for (const output of REQUIRED_OUTPUTS[role]) {
      if (network.outputs[output] === undefined)
        throw new Error(`${where}: networks.${role}.outputs lacks "${output}".`);
    }
    if (role === 'recogniser' && (network.input.width !== ALIGNED_SIDE || network.input.height !== ALIGNED_SIDE)) {
      throw new Error(
        `${where}: a recogniser's input has to be ${ALIGNED_SIDE}×${ALIGNED_SIDE}, aligned as for ArcFace.`,
      );
    }
    const channels = network.input.channels === 'GREY' ? 1 : 3;
    if (network.input.mean.length !== channels || network.input.std.length !== channels) {
      throw new Error(`${where}: networks.${role}.input needs ${channels} numbers each in mean and std.`);
    }
  }
  return manifest;
}
