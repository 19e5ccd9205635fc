import { randomUUID } from 'node:crypto';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { expect, inject, onTestFinished } from 'vitest';
import {
  API_VERSIONS,
  type ApiVersion,
  type EndpointNameOf,
  type Endpoints,
  endpointOf,
} from '../../../src/contract/api-versions.ts';
import type { EndpointName } from '../../../src/contract/endpoints.ts';
import { RESULT_CODES, type ResultName } from '../../../src/contract/result-codes.ts';
import { FailureSchema, type Header, HeaderSchema } from '../../../src/contract/schemas/envelope.ts';

export const server = inject('serverUnderTest');

type DataOf<Endpoint> = Endpoint extends { data: infer Schema extends TSchema } ? Static<Schema> : undefined;

export type Answer<Name extends EndpointName = EndpointName> = AnswerOf<'v1.0', Name>;
export type AnswerOf<Version extends ApiVersion, Name extends EndpointNameOf<Version>> = {
  header: Header;
  data: DataOf<Endpoints<Version>[Name]>;
};

export type Request = {
  params?: { groupId?: string; faceId?: string; personId?: string };
  /** Added to the URL as it is. */
  query?: string;
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown;
  /** Sent as multipart/form-data instead. */
  form?: FormData;
  appKey?: string;
};

const header = Compile(HeaderSchema);
const failure = Compile(FailureSchema);
const dataValidators = new Map<string, ReturnType<typeof Compile>>();

/** Asks one endpoint of v1.0, and holds every answer to the rules that all answers keep. */
export function ask<Name extends EndpointName>(name: Name, request: Request = {}): Promise<Answer<Name>> {
  return askVersion('v1.0', name, request);
}

/** The same of v1.1. */
export function askV1_1<Name extends EndpointNameOf<'v1.1'>>(
  name: Name,
  request: Request = {},
): Promise<AnswerOf<'v1.1', Name>> {
  return askVersion('v1.1', name, request);
}

async function askVersion<Version extends ApiVersion, Name extends EndpointNameOf<Version>>(
  version: Version,
  name: Name,
  { params = {}, query, body, form, appKey = server.appKey }: Request,
): Promise<AnswerOf<Version, Name>> {
  const endpoint = endpointOf(version, name);
  const values: Record<string, string> = { appKey, ...params };
  const path = (API_VERSIONS[version].prefix + endpoint.path).replaceAll(/\{(\w+)\}/g, (_whole, variable) =>
    encodeURIComponent(values[variable]!),
  );
  const response = await fetch(`${server.url}${path}${query === undefined ? '' : `?${query}`}`, {
    method: endpoint.method,
    ...(form && { body: form }),
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json;charset=UTF-8' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  });
  expect(response.status).toBe(200);
  const answer = (await response.json()) as AnswerOf<Version, Name>;
  expectEnvelope(answer);
  expect(endpoint.codes).toContain(answer.header.resultMessage);
  if (answer.header.isSuccessful && endpoint.data) expectData(`${version} ${name}`, endpoint.data, answer.data);
  return answer;
}

/** The rules of the envelope: codes and names belong together, details explain failures, failures carry no data. */
export function expectEnvelope(answer: { header: Header; data?: unknown }): void {
  expect([...header.Errors(answer.header)]).toEqual([]);
  const { isSuccessful, resultCode, resultMessage, detail } = answer.header;
  expect(resultCode).toBe(RESULT_CODES[resultMessage]);
  expect(isSuccessful).toBe(resultCode >= 0);
  if (resultCode === 0) expect(detail).toBeUndefined();
  else expect(detail).toMatch(/^\S.*\S\s.*\.$/s);
  if (isSuccessful) return;
  expect(failure.Check(answer)).toBe(true);
  expect(Object.keys(answer)).toEqual(['header']);
}

function expectData(name: string, schema: TSchema, data: unknown): void {
  if (!dataValidators.has(name)) dataValidators.set(name, Compile(schema));
  expect([...dataValidators.get(name)!.Errors(data)]).toEqual([]);
}

/** Asks, and demands one code. */
export async function askFor<Name extends EndpointName>(
  code: ResultName,
  name: Name,
  request?: Request,
): Promise<Answer<Name>> {
  const answer = await ask(name, request);
  expect(answer.header, answer.header.detail).toMatchObject({ resultMessage: code });
  return answer;
}

export async function succeed<Name extends EndpointName>(name: Name, request?: Request): Promise<Answer<Name>['data']> {
  return (await askFor('Success', name, request)).data;
}

/** A new empty group, which goes away with the test. */
export async function newGroup(appKey = server.appKey): Promise<string> {
  const groupId = `acceptance-${randomUUID()}`;
  await succeed('createGroup', { body: { groupId }, appKey });
  onTestFinished(async () => {
    await ask('deleteGroup', { params: { groupId }, appKey });
  });
  return groupId;
}

/** Registers the faces of a photo. @returns their ids, largest face first */
export async function register(groupId: string, photo: Uint8Array, limit = 20, label?: string): Promise<string[]> {
  const body = { image: asImage(photo), limit, ...(label !== undefined && { externalImageId: label }) };
  const { addedFaces } = await succeed('registerFaces', { params: { groupId }, body });
  return addedFaces.map(({ faceId }) => faceId);
}

export function asImage(photo: Uint8Array): { bytes: string } {
  return { bytes: Buffer.from(photo).toString('base64') };
}

export async function askForV1_1<Name extends EndpointNameOf<'v1.1'>>(
  code: ResultName,
  name: Name,
  request?: Request,
): Promise<AnswerOf<'v1.1', Name>> {
  const answer = await askV1_1(name, request);
  expect(answer.header, answer.header.detail).toMatchObject({ resultMessage: code });
  return answer;
}

/** A form of text parts, and files where the value is bytes; a list is one part for each. */
export function formOf(fields: Record<string, string | Uint8Array | (string | Uint8Array)[]>): FormData {
  const form = new FormData();
  for (const [name, values] of Object.entries(fields)) {
    for (const value of Array.isArray(values) ? values : [values]) {
      if (typeof value === 'string') form.append(name, value);
      else form.append(name, new Blob([Uint8Array.from(value)]), 'photo.jpg');
    }
  }
  return form;
}

/** A name that no group and no face has. */
export const NOWHERE = 'no-such-thing';
