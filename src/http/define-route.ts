import type { Static, TSchema } from 'typebox';
import type { ENDPOINTS, EndpointName } from '../contract/endpoints.ts';
import type { ResultName } from '../contract/result-codes.ts';
import type { RequestContext } from '../ports.ts';
import type { Dependencies } from '../usecases/dependencies.ts';

type PathVariables<Path> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { [K in Name]: string } & PathVariables<Rest>
  : unknown;
type StaticOf<Part> = Part extends TSchema ? Static<Part> : undefined;
type PartOf<Name extends EndpointName, Part extends string> = (typeof ENDPOINTS)[Name] extends { [K in Part]: infer T }
  ? StaticOf<T>
  : undefined;

/** A request of one endpoint, read and checked against its schemas. */
export type ApiRequest<Name extends EndpointName> = {
  params: PathVariables<(typeof ENDPOINTS)[Name]['path']>;
  query: PartOf<Name, 'query'>;
  body: PartOf<Name, 'body'>;
  context: RequestContext;
};

/** `resultName` and `detail` are for partial success; without them the answer is a plain success. */
export type ApiAnswer<Name extends EndpointName> = {
  data: PartOf<Name, 'data'>;
  resultName?: ResultName;
  detail?: string;
};

export type Route<Name extends EndpointName = EndpointName> = {
  endpoint: Name;
  handle(dependencies: Dependencies, request: ApiRequest<Name>): Promise<ApiAnswer<Name>>;
};

/** Ties an endpoint of the contract to its use case; the types of request and answer follow from the schemas. */
export function defineRoute<Name extends EndpointName>(endpoint: Name, handle: Route<Name>['handle']): Route<Name> {
  return { endpoint, handle };
}
