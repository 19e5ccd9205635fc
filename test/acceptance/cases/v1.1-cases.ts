import { asImage, askV1_1, formOf, NOWHERE, newGroup } from '../support/api.ts';
import { portrait } from '../support/pictures.ts';
import { everywhere, imageCases } from './shared-cases.ts';

const missingGroup = { groupId: NOWHERE };
const identifying = { limit: 20, matchLimit: 5, threshold: 90 };

/** What v1.1 has and v1.0 has not: images in bulk, and looking for everybody. */
export const newerCases = {
  changeGroup: {
    ...everywhere((request) => askV1_1('changeGroup', request), { body: {} }),
    Success: {
      what: 'a setting',
      ask: async () => askV1_1('changeGroup', { params: { groupId: await newGroup() }, body: { minQuality: 30 } }),
    },
    InvalidParam: {
      what: 'minQuality 101',
      ask: async () => askV1_1('changeGroup', { params: { groupId: await newGroup() }, body: { minQuality: 101 } }),
    },
    NotFoundGroupError: {
      what: 'no such group',
      ask: () => askV1_1('changeGroup', { params: missingGroup, body: {} }),
    },
  },
  identifyFaces: {
    ...everywhere((request) => askV1_1('identifyFaces', request), {
      body: { ...identifying, groupIds: ['a'], image: { bytes: '' } },
    }),
    ...imageCases(async (image) =>
      askV1_1('identifyFaces', { body: { ...identifying, groupIds: [await newGroup()], image } }),
    ),
    Success: {
      what: 'a photo and two groups',
      ask: async () =>
        askV1_1('identifyFaces', {
          body: { ...identifying, groupIds: [await newGroup(), await newGroup()], image: asImage(await portrait()) },
        }),
    },
    InvalidParam: {
      what: 'no groupIds',
      ask: async () => askV1_1('identifyFaces', { body: { ...identifying, groupIds: [], image: { bytes: 'AA==' } } }),
    },
    NotFoundGroupError: {
      what: 'one group that is not there',
      ask: async () =>
        askV1_1('identifyFaces', {
          body: { ...identifying, groupIds: [await newGroup(), NOWHERE], image: { bytes: 'AA==' } },
        }),
    },
  },
  registerBatch: {
    ...everywhere((request) => askV1_1('registerBatch', request), { form: formOf({ limit: '1' }) }),
    Success: {
      what: 'two photos',
      ask: async () =>
        askV1_1('registerBatch', {
          params: { groupId: await newGroup() },
          form: formOf({ limit: '1', image: [await portrait(), await portrait()] }),
        }),
    },
    InvalidParam: {
      what: 'no image',
      ask: async () =>
        askV1_1('registerBatch', { params: { groupId: await newGroup() }, form: formOf({ limit: '1' }) }),
    },
    NotFoundGroupError: {
      what: 'no such group',
      ask: async () =>
        askV1_1('registerBatch', { params: missingGroup, form: formOf({ limit: '1', image: await portrait() }) }),
    },
  },
} as const;
