import type { ENDPOINTS, EndpointName } from '../../../src/contract/endpoints.ts';
import type { CodeCase } from './code-case.ts';
import { groupCases } from './group-cases.ts';
import { endpointsWithImage } from './image-cases.ts';

export type { CodeCase } from './code-case.ts';

type CodesOf<Name extends EndpointName> = (typeof ENDPOINTS)[Name]['codes'][number];

/** Each endpoint × each code that the text lists for it: the compiler refuses a table with a gap. */
export const CASES: { [Name in EndpointName]: Record<CodesOf<Name>, CodeCase> } = {
  ...groupCases,
  ...endpointsWithImage,
};
