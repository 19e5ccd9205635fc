import type { EndpointNameOf, Endpoints } from '../../../src/contract/api-versions.ts';
import type { ResultName } from '../../../src/contract/result-codes.ts';
import { type ask, ask as askV1_0, askV1_1 } from '../support/api.ts';
import type { CodeCase } from './code-case.ts';
import { galleryCases } from './gallery-cases.ts';
import { groupCases } from './group-cases.ts';
import { endpointsWithImage } from './image-cases.ts';
import { caseTools } from './shared-cases.ts';
import { newerCases } from './v1.1-cases.ts';

export type { CodeCase } from './code-case.ts';

type CodesOf<Endpoint> = Endpoint extends { codes: readonly (infer Code extends ResultName)[] } ? Code : never;
type Cases<Version extends 'v1.0' | 'v1.1', Name extends EndpointNameOf<Version>> = {
  [N in Name]: Record<CodesOf<Endpoints<Version>[N]>, CodeCase>;
};

const v1_0 = caseTools('v1.0', askV1_0);
// An endpoint that both versions have takes every request of v1.0 in v1.1 as well.
const v1_1 = caseTools('v1.1', askV1_1 as unknown as typeof ask);

/** Each endpoint × each code that the text lists for it: the compiler refuses a table with a gap. */
export const CASES: Cases<'v1.0', EndpointNameOf<'v1.0'>> = { ...groupCases(v1_0), ...endpointsWithImage(v1_0) };

/** The same of v1.1. */
export const CASES_V1_1: Cases<'v1.1', EndpointNameOf<'v1.1'>> = {
  ...groupCases(v1_1),
  ...endpointsWithImage(v1_1),
  ...newerCases,
  ...galleryCases,
};
