import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Embedding, Group, Match, PersonMatch } from '../ports.ts';

/** A search as one server hands it to another. */
export type SearchOrder = {
  group: Group;
  probe: { embedding: Embedding } | { faceId: string };
  minCosine: number;
  limit: number;
};

/** A search of persons, whose probe is always an embedding. */
export type PersonOrder = SearchOrder & { probe: { embedding: Embedding } };

/** With the version of the messages: raise it whenever they change, so that servers of two releases do not misread each other. */
export const PATHS = { search: '/search/1', searchPersons: '/persons/1' } as const;

const GroupMessage = Type.Object({
  uid: Type.String({ minLength: 1 }),
  appKeyId: Type.String(),
  groupId: Type.String(),
  modelVersion: Type.String(),
  createdAt: Type.Number(),
  faceCount: Type.Number(),
});
const OrderMessage = Type.Object({
  group: GroupMessage,
  /** Little-endian 32-bit floats in base64. */
  embedding: Type.Optional(Type.String({ minLength: 1 })),
  faceId: Type.Optional(Type.String({ minLength: 1 })),
  minCosine: Type.Number(),
  limit: Type.Integer({ minimum: 1 }),
});
const Fraction = Type.Number();
const Face = Type.Object({
  faceId: Type.String(),
  imageId: Type.String(),
  externalImageId: Type.Optional(Type.String()),
  personId: Type.Optional(Type.String()),
  bbox: Type.Object({ x0: Fraction, y0: Fraction, x1: Fraction, y1: Fraction }),
  confidence: Type.Number(),
  registeredAt: Type.Optional(Type.Number()),
});
const AnswerMessage = Type.Object({
  /** null: the probe's face is not in the group. */
  matches: Type.Union([Type.Null(), Type.Array(Type.Object({ face: Face, cosine: Type.Number() }))]),
});
const PersonsMessage = Type.Object({
  persons: Type.Array(
    Type.Object({ personId: Type.String(), faceCount: Type.Number(), face: Face, cosine: Type.Number() }),
  ),
});

const order = Compile(OrderMessage);
const answer = Compile(AnswerMessage);
const persons = Compile(PersonsMessage);

/** A message that is not one. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
}

export function encodeOrder({ group, probe, minCosine, limit }: SearchOrder): Buffer {
  const message: Static<typeof OrderMessage> = {
    group,
    ...('faceId' in probe ? { faceId: probe.faceId } : { embedding: base64Of(probe.embedding) }),
    minCosine,
    limit,
  };
  return Buffer.from(JSON.stringify(message), 'utf8');
}

/** @throws MessageError */
export function decodeOrder(bytes: Buffer): SearchOrder {
  const message = parse(bytes);
  if (!order.Check(message)) throw new MessageError('Not a search.');
  const { group, embedding, faceId, minCosine, limit } = message;
  if ((embedding === undefined) === (faceId === undefined)) throw new MessageError('A search has one probe.');
  const probe = faceId === undefined ? { embedding: embeddingOf(embedding!) } : { faceId };
  return { group: group as Group, probe, minCosine, limit };
}

export function encodeAnswer(matches: readonly Match[] | undefined): Buffer {
  return Buffer.from(JSON.stringify({ matches: matches ?? null }), 'utf8');
}

/** @throws MessageError */
export function decodeAnswer(bytes: Buffer): Match[] | undefined {
  const message = parse(bytes);
  if (!answer.Check(message)) throw new MessageError('Not the answer to a search.');
  return (message.matches as Match[] | null) ?? undefined;
}

export function encodePersons(matches: readonly PersonMatch[]): Buffer {
  return Buffer.from(JSON.stringify({ persons: matches }), 'utf8');
}

/** @throws MessageError */
export function decodePersons(bytes: Buffer): PersonMatch[] {
  const message = parse(bytes);
  if (!persons.Check(message)) throw new MessageError('Not the answer to a search of persons.');
  return message.persons as PersonMatch[];
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new MessageError('Not JSON.', { cause });
  }
}

function base64Of(embedding: Embedding): string {
  return Buffer.from(embedding.buffer, embedding.byteOffset, embedding.byteLength).toString('base64');
}

function embeddingOf(base64: string): Embedding {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length % Float32Array.BYTES_PER_ELEMENT !== 0) throw new MessageError('Half a float.');
  // A copy, since a small buffer may begin anywhere in node's pool, and floats must be aligned.
  return new Float32Array(Uint8Array.from(bytes).buffer);
}
