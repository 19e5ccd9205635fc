import { describe, expect, it } from 'vitest';
import { API_VERSIONS } from './api-versions.ts';
import { API_PREFIX } from './endpoints.ts';
import { API_PREFIX_V1_1 } from './endpoints-v1.1.ts';
import { buildOpenApiDocument } from './openapi.ts';

type Operation = {
  operationId: string;
  parameters: { name: string; in: string; required: boolean; schema: { type: string } }[];
  requestBody?: {
    content: {
      'application/json': { schema: { $ref: string } };
      'multipart/form-data'?: { schema: { properties: object; required: string[] } };
    };
  };
  responses: { 200: { description: string } };
};

const document = JSON.parse(JSON.stringify(buildOpenApiDocument())) as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};

describe('buildOpenApiDocument', () => {
  it('has each endpoint once, by its name', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    const names = Object.values(API_VERSIONS).flatMap(({ endpoints }) => Object.keys(endpoints));
    const ids = operations.map(({ operationId }) => operationId);
    expect(ids.map((id) => id.replace(/V1_1$/, '')).sort()).toEqual(names.sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('refers only to components that are there, and has each of them used', () => {
    const references = new Set(
      [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((m) => m[1]),
    );
    expect([...references].sort()).toEqual(Object.keys(document.components.schemas).sort());
  });

  it('names the parameters of an endpoint with their types', () => {
    const { get } = document.paths[`${API_PREFIX}/groups/{groupId}/faces/{faceId}`]!;
    expect(
      get!.parameters.map(({ name, in: place, required, schema }) => [name, place, required, schema.type]),
    ).toEqual([
      ['appKey', 'path', true, 'string'],
      ['groupId', 'path', true, 'string'],
      ['faceId', 'path', true, 'string'],
      ['limit', 'query', true, 'integer'],
      ['threshold', 'query', true, 'integer'],
    ]);
  });

  it('has a body where the endpoint takes one, and the codes that it answers with', () => {
    const { post } = document.paths[`${API_PREFIX}/detect`]!;
    expect(post!.requestBody!.content['application/json'].schema.$ref).toBe('#/components/schemas/ImageRequest');
    expect(post!.responses[200].description).toContain('-45020 ImageTooLargeException');
    expect(post!.requestBody!.content).not.toHaveProperty('multipart/form-data');
    const { get } = document.paths[`${API_PREFIX}/groups`]!;
    expect(get).not.toHaveProperty('requestBody');
  });

  it('shows the forms of v1.1 with images as files', () => {
    const { post } = document.paths[`${API_PREFIX_V1_1}/compare`]!;
    const { properties, required } = post!.requestBody!.content['multipart/form-data']!.schema;
    const file = { type: 'string', contentMediaType: 'application/octet-stream' };
    expect(properties).toMatchObject({ sourceImage: file, targetImage: file, mask: { type: 'boolean' } });
    expect(required).toEqual(['sourceImage', 'targetImage']);
  });

  it('uses no schema keyword that JSON Schema 2020-12 does not know, apart from extensions', () => {
    const known =
      /^(type|properties|required|items|enum|anyOf|oneOf|title|description|default|minimum|maximum|pattern|contentEncoding|minItems|maxItems|uniqueItems|contentMediaType|\$ref|x-[a-z-]+)$/;
    const keywords = (schema: object): string[] =>
      Object.entries(schema).flatMap(([keyword, value]) => [
        keyword,
        ...(keyword === 'properties' ? Object.values(value as object).flatMap(keywords) : []),
        ...(keyword === 'items' ? keywords(value as object) : []),
        ...(keyword === 'anyOf' ? (value as object[]).flatMap(keywords) : []),
      ]);
    for (const schema of Object.values(document.components.schemas)) {
      for (const keyword of keywords(schema)) expect(keyword).toMatch(known);
    }
  });
});
