import { describe, expect, it } from 'vitest';
import { API_PREFIX, ENDPOINTS } from './endpoints.ts';
import { buildOpenApiDocument } from './openapi.ts';

type Operation = {
  operationId: string;
  parameters: { name: string; in: string; required: boolean; schema: { type: string } }[];
  requestBody?: { content: { 'application/json': { schema: { $ref: string } } } };
  responses: { 200: { description: string } };
};

const document = JSON.parse(JSON.stringify(buildOpenApiDocument())) as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
};

describe('buildOpenApiDocument', () => {
  it('has each endpoint once, by its name', () => {
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(ENDPOINTS).sort());
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
    const { get } = document.paths[`${API_PREFIX}/groups`]!;
    expect(get).not.toHaveProperty('requestBody');
  });

  it('uses no schema keyword that JSON Schema 2020-12 does not know, apart from extensions', () => {
    const known =
      /^(type|properties|required|items|enum|anyOf|oneOf|title|description|default|minimum|maximum|pattern|contentEncoding|minItems|maxItems|\$ref|x-[a-z-]+)$/;
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
