import type { Endpoint } from './endpoint.ts';
import { API_PREFIX, API_ROOT, ENDPOINTS } from './endpoints.ts';
import { API_PREFIX_V1_1, API_ROOT_V1_1, ENDPOINTS_V1_1 } from './endpoints-v1.1.ts';

/** The versions of the API that are served side by side, each with its table of endpoints. */
export const API_VERSIONS = {
  'v1.0': { root: API_ROOT, prefix: API_PREFIX, endpoints: ENDPOINTS },
  'v1.1': { root: API_ROOT_V1_1, prefix: API_PREFIX_V1_1, endpoints: ENDPOINTS_V1_1 },
} as const satisfies Record<string, { root: string; prefix: string; endpoints: Record<string, Endpoint> }>;

export type ApiVersion = keyof typeof API_VERSIONS;
export type Endpoints<Version extends ApiVersion = ApiVersion> = (typeof API_VERSIONS)[Version]['endpoints'];
export type EndpointNameOf<Version extends ApiVersion> = Version extends ApiVersion ? keyof Endpoints<Version> : never;
/** Of any version. */
export type AnyEndpointName = EndpointNameOf<ApiVersion>;

/** What names one endpoint of one version: in the OpenAPI document, in metrics and in the log. */
export function operationIdOf(version: ApiVersion, name: AnyEndpointName): string {
  return version === 'v1.0' ? name : `${name}${version.replace('v', 'V').replace('.', '_')}`;
}

export function endpointOf(version: ApiVersion, name: AnyEndpointName): Endpoint {
  const endpoints: Partial<Record<string, Endpoint>> = API_VERSIONS[version].endpoints;
  const endpoint = endpoints[name];
  if (endpoint === undefined) throw new Error(`${version} of the API has no endpoint ${name}`);
  return endpoint;
}
