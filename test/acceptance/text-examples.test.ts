import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { ENDPOINTS, type EndpointName } from '../../src/contract/endpoints.ts';
import { envelopeSchema, FailureSchema } from '../../src/contract/schemas/envelope.ts';
import { EXAMPLE_FAILURE, EXAMPLE_REQUESTS, EXAMPLE_RESPONSES } from './support/text-examples.ts';

/** The example bodies of the API text, whose brackets were lost, put back into JSON: a client made from them must work. */

describe('an example response of the text fits the schema', () => {
  it.each(Object.entries(EXAMPLE_RESPONSES))('of %s', (name, example) => {
    const { data }: Endpoint = ENDPOINTS[name as EndpointName];
    expect([...Compile(envelopeSchema(name, data)).Errors(example)]).toEqual([]);
  });

  it('of a failure', () => {
    expect([...Compile(FailureSchema).Errors(EXAMPLE_FAILURE)]).toEqual([]);
  });

  it('for every endpoint', () => {
    expect(Object.keys(EXAMPLE_RESPONSES).sort()).toEqual(Object.keys(ENDPOINTS).sort());
  });
});

describe('an example request of the text fits the schema', () => {
  it.each(Object.entries(EXAMPLE_REQUESTS))('of %s', (name, example) => {
    const { body }: Endpoint = ENDPOINTS[name as EndpointName];
    expect([...Compile(body!).Errors(example)]).toEqual([]);
  });

  it('for every endpoint that takes a body', () => {
    const withBody = Object.entries<Endpoint>(ENDPOINTS).flatMap(([name, { body }]) => (body ? [name] : []));
    expect(Object.keys(EXAMPLE_REQUESTS).sort()).toEqual(withBody.sort());
  });
});
