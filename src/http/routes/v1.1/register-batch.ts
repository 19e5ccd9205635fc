import { registerBatch } from '../../../usecases/register-batch.ts';
import { headerOf } from '../../answer/envelope.ts';
import { defineRouteV1_1 } from '../../define-route.ts';

export const registerBatchRoute = defineRouteV1_1('registerBatch', async (dependencies, { params, body, context }) => {
  const outcomes = await registerBatch(dependencies, context, params.groupId, { quality: true, ...body });
  const results = outcomes.map(({ resultName, detail, data }) => ({
    header: headerOf(resultName, detail),
    ...(data && { data }),
  }));
  const faults = outcomes.flatMap(({ fault }) => (fault === undefined ? [] : [fault]));
  return { data: { resultCount: results.length, results }, faults };
});
