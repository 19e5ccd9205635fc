import type { Static, TSchema } from 'typebox';
import type { ApiVersion, EndpointNameOf, Endpoints } from '../contract/api-versions.ts';
import type { ResultName } from '../contract/result-codes.ts';
import type { RequestContext } from '../ports.ts';
import type { Dependencies } from '../usecases/dependencies.ts';

type PathVariables<Path> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { [K in Name]: string } & PathVariables<Rest>
  : unknown;
type StaticOf<Part> = Part extends TSchema ? Static<Part> : undefined;
type PartOf<Endpoint, Part extends string> = Endpoint extends { [K in Part]: infer T } ? StaticOf<T> : undefined;
type EndpointOf<Version extends ApiVersion, Name extends EndpointNameOf<Version>> = Endpoints<Version>[Name];

/** A request of one endpoint, read and checked against its schemas. */
export type ApiRequest<Endpoint> = {
  params: Endpoint extends { path: infer Path } ? PathVariables<Path> : never;
  query: PartOf<Endpoint, 'query'>;
  body: PartOf<Endpoint, 'body'>;
  context: RequestContext;
};

/** `resultName` and `detail` are for partial success; without them the answer is a plain success. */
export type ApiAnswer<Endpoint> = {
  data: PartOf<Endpoint, 'data'>;
  resultName?: ResultName;
  detail?: string;
  /** What the server failed with in some part of an answer that it gives all the same; logged. */
  faults?: unknown[];
};

export type Route<
  Version extends ApiVersion = ApiVersion,
  Name extends EndpointNameOf<Version> = EndpointNameOf<Version>,
> = {
  version: Version;
  endpoint: Name;
  handle(
    dependencies: Dependencies,
    request: ApiRequest<EndpointOf<Version, Name>>,
  ): Promise<ApiAnswer<EndpointOf<Version, Name>>>;
};

/** Ties an endpoint of v1.0 to its use case; the types of request and answer follow from the schemas. */
export function defineRoute<Name extends EndpointNameOf<'v1.0'>>(
  endpoint: Name,
  handle: Route<'v1.0', Name>['handle'],
): Route<'v1.0', Name> {
  return { version: 'v1.0', endpoint, handle };
}

/** The same for an endpoint of v1.1. */
export function defineRouteV1_1<Name extends EndpointNameOf<'v1.1'>>(
  endpoint: Name,
  handle: Route<'v1.1', Name>['handle'],
): Route<'v1.1', Name> {
  return { version: 'v1.1', endpoint, handle };
}
