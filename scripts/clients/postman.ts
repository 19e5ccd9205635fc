import type { ApiVersion } from '../../src/contract/api-versions.ts';
import { type ApiModel, type Operation, referredName, type Schema } from './api-model.ts';

/** Values that make a valid request; a person sets the first three, the requests fill in the others as they run. */
const VARIABLES = {
  baseUrl: 'http://127.0.0.1:8080',
  appKey: '',
  imageBytes: '',
  groupId: 'postman',
  faceId: '',
};

/** For what came with v1.1. */
const PERSON = { personId: 'postman-person' };

const DESCRIPTION =
  'Set three variables of the collection first: baseUrl, appKey, and imageBytes, a photo of two or more faces in base64 (base64 -w0 ' +
  'photo.jpg). ' +
  'Then run it from top to bottom: it makes a group, registers the photo, asks every question and removes the group again.';

const EXAMPLE_QUERY: Record<string, string> = {
  limit: '10',
  matchLimit: '10',
  threshold: '90',
  externalImageId: 'nobody',
};

/** Registering names the face that the later requests ask about. */
const REMEMBER_FACE = [
  'const { data } = pm.response.json();',
  "if (data?.addedFaces?.length) pm.collectionVariables.set('faceId', data.addedFaces[0].faceId);",
];
const EXPECT_SUCCESS = ["pm.test('isSuccessful', () => pm.expect(pm.response.json().header.isSuccessful).to.be.true);"];

/** Postman's collection format 2.1; many other programs read it too. */
export function renderPostmanCollection({ operations, prefix, schemas }: ApiModel, version: ApiVersion): string {
  const byName = new Map(schemas);
  const variables = { ...VARIABLES, ...(version !== 'v1.0' && PERSON) };
  // A file cannot stand in a collection.
  const shown = operations.filter(({ form }) => form !== 'only');
  const collection = {
    info: {
      name: `Likeness: Face Recognition API ${version}`,
      description: DESCRIPTION,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    variable: Object.entries(variables).map(([key, value]) => ({ key, value, type: 'string' })),
    item: [...shown].sort((a, b) => turn(a) - turn(b)).map((operation) => item(operation, prefix, byName)),
  };
  return `${JSON.stringify(collection, null, 2)}\n`;
}

function item(operation: Operation, prefix: string, schemas: Map<string, Schema>) {
  const { name, method, path, summary, queryParameters, body } = operation;
  const url = `${prefix}${path}`.replaceAll(/\{(\w+)\}/g, '{{$1}}');
  const query = queryParameters
    .filter(({ name: key, required }) => required || (name === 'eraseFaces' && key === 'externalImageId'))
    .map(({ name: key }) => ({ key, value: EXAMPLE_QUERY[key] ?? '' }));
  const exec = [...EXPECT_SUCCESS, ...(name === 'registerFaces' ? REMEMBER_FACE : [])];
  return {
    name: summary,
    event: [{ listen: 'test', script: { type: 'text/javascript', exec } }],
    request: {
      method,
      ...(body && {
        header: [{ key: 'Content-Type', value: 'application/json' }],
        body: { mode: 'raw', raw: JSON.stringify(exampleOf(body, schemas), null, 2) },
      }),
      url: {
        raw: `{{baseUrl}}${url}${query.length ? `?${query.map(({ key, value }) => `${key}=${value}`).join('&')}` : ''}`,
        host: ['{{baseUrl}}'],
        path: url.slice(1).split('/'),
        ...(query.length && { query }),
      },
    },
  };
}

/** The required fields with values that work. */
function exampleOf(schema: Schema, schemas: Map<string, Schema>): unknown {
  const name = referredName(schema);
  if (name === 'Image') return { bytes: '{{imageBytes}}' };
  const { properties = {}, required = [] } = name ? schemas.get(name)! : schema;
  return Object.fromEntries(
    Object.entries(properties)
      // A person's face is there for the requests that ask about persons.
      .filter(([field]) => required.includes(field) || field === 'personId')
      .map(([field, value]) => [field, exampleField(field, value, schemas)]),
  );
}

function exampleField(field: string, schema: Schema, schemas: Map<string, Schema>): unknown {
  if (field === 'groupId') return '{{groupId}}';
  if (field === 'personId') return '{{personId}}';
  if (field === 'groupIds') return ['{{groupId}}'];
  if (schema.type === 'integer') return Number(EXAMPLE_QUERY[field] ?? 1);
  if (referredName(schema) || schema.type === 'object') return exampleOf(schema, schemas);
  throw new Error(`The collection has no example for ${field}.`);
}

/** What asks about a face needs one that is registered; what deletes comes last, or the others would find nothing. */
const LAST = ['unassignFace', 'deletePerson', 'deleteFace', 'eraseFaces', 'deleteGroup'];

function turn({ name, path }: Operation): number {
  if (LAST.includes(name)) return 2 + LAST.indexOf(name);
  return path.includes('{faceId}') ? 1 : 0;
}
