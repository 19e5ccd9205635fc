import { randomUUID } from 'node:crypto';
import type { Image } from '../../../src/contract/schemas/image.ts';
import { asImage, type ask, NOWHERE, newGroup, register, server } from '../support/api.ts';
import { crowd, noFace, portrait, scaledPhoto } from '../support/pictures.ts';
import { type CaseTools, imageCases } from './shared-cases.ts';

const missingGroup = { groupId: NOWHERE, faceId: randomUUID() };
const search = 'limit=10&threshold=90';
const aPortrait = async () => asImage(await portrait());

/** The endpoints that look at an image. */
export const endpointsWithImage = ({ ask, everywhere }: CaseTools) =>
  ({
    detectFaces: {
      ...everywhere('detectFaces', { body: { image: { bytes: '' } } }),
      ...imageCases((image) => ask('detectFaces', { body: { image } })),
      Success: { what: 'a photo', ask: async () => ask('detectFaces', { body: { image: await aPortrait() } }) },
      InvalidParam: {
        what: 'a url and bytes at once',
        ask: () => ask('detectFaces', { body: { image: { url: 'https://example.com', bytes: 'AA==' } } }),
      },
    },
    registerFaces: {
      ...everywhere('registerFaces', { body: { image: { bytes: '' }, limit: 1 } }),
      ...imageCases(async (image) =>
        ask('registerFaces', { params: { groupId: await newGroup() }, body: { image, limit: 1 } }),
      ),
      Success: {
        what: 'a photo',
        ask: async () =>
          ask('registerFaces', { params: { groupId: await newGroup() }, body: { image: await aPortrait(), limit: 1 } }),
      },
      InvalidParam: {
        what: 'limit 21',
        ask: async () =>
          ask('registerFaces', {
            params: { groupId: await newGroup() },
            body: { image: await aPortrait(), limit: 21 },
          }),
      },
      NotFoundGroupError: {
        what: 'no such group',
        ask: async () => ask('registerFaces', { params: missingGroup, body: { image: await aPortrait(), limit: 1 } }),
      },
      ServiceQuotaExceededPartialSuccessException: {
        what: 'a photo with more faces than the group has room for',
        needs: 'groupCapacity',
        ask: async () => fillGroup(ask, await newGroup()),
      },
      ServiceQuotaExceededException: {
        what: 'a face for a full group',
        needs: 'groupCapacity',
        ask: async () => {
          const groupId = await newGroup();
          await fillGroup(ask, groupId);
          return ask('registerFaces', { params: { groupId }, body: { image: await aPortrait(), limit: 1 } });
        },
      },
    },
    searchByImage: {
      ...everywhere('searchByImage', { query: search, body: { image: { bytes: '' } } }),
      ...imageCases(async (image) =>
        ask('searchByImage', { params: { groupId: await newGroup() }, query: search, body: { image } }),
      ),
      Success: {
        what: 'a photo',
        ask: async () =>
          ask('searchByImage', {
            params: { groupId: await newGroup() },
            query: search,
            body: { image: await aPortrait() },
          }),
      },
      InvalidParam: {
        what: 'a photo without a face',
        ask: async () =>
          ask('searchByImage', {
            params: { groupId: await newGroup() },
            query: search,
            body: { image: asImage(await noFace()) },
          }),
      },
      NotFoundGroupError: {
        what: 'no such group',
        ask: async () =>
          ask('searchByImage', { params: missingGroup, query: search, body: { image: await aPortrait() } }),
      },
    },
    compareFaces: {
      ...everywhere('compareFaces', {
        query: 'threshold=90',
        body: { sourceImage: { bytes: '' }, targetImage: { bytes: '' } },
      }),
      ...imageCases(async (image) => compare(ask, await aPortrait(), image)),
      Success: {
        what: 'two photos',
        ask: async () => compare(ask, await aPortrait(), asImage(await scaledPhoto(6, 1280))),
      },
      InvalidParam: {
        what: 'no threshold',
        ask: async () =>
          ask('compareFaces', { body: { sourceImage: await aPortrait(), targetImage: await aPortrait() } }),
      },
      NotFoundGroupError: { notProvoked: 'listed by the text, but a comparison has no group' },
    },
    verifyFace: {
      ...everywhere('verifyFace', { body: { compareImage: { bytes: '' } } }),
      ...imageCases(async (compareImage) => ask('verifyFace', { params: await enrolled(), body: { compareImage } })),
      Success: {
        what: 'the registered photo',
        ask: async () => ask('verifyFace', { params: await enrolled(), body: { compareImage: await aPortrait() } }),
      },
      InvalidParam: {
        what: 'no image',
        ask: async () => ask('verifyFace', { params: missingGroup, body: {} }),
      },
      NotFoundGroupError: {
        what: 'no such group',
        ask: async () => ask('verifyFace', { params: missingGroup, body: { compareImage: await aPortrait() } }),
      },
      NotFoundFaceIDError: {
        what: 'no such face',
        ask: async () =>
          ask('verifyFace', {
            params: { groupId: await newGroup(), faceId: randomUUID() },
            body: { compareImage: await aPortrait() },
          }),
      },
    },
  }) as const;

function compare(asks: typeof ask, sourceImage: Image, targetImage: Image) {
  return asks('compareFaces', { query: 'threshold=90', body: { sourceImage, targetImage } });
}

async function enrolled() {
  const groupId = await newGroup();
  const [faceId] = await register(groupId, await portrait());
  return { groupId, faceId: faceId! };
}

/** Registers crowds until the group has no room left. @returns the last answer */
async function fillGroup(asks: typeof ask, groupId: string) {
  const body = { image: asImage(await crowd()), limit: 20 };
  for (let faces = 0; ; ) {
    const answer = await asks('registerFaces', { params: { groupId }, body });
    if (answer.header.resultCode !== 0) return answer;
    faces += answer.data.addedFaceCount;
    if (faces > server.groupCapacity!) throw new Error(`the group took ${faces} faces, more than its capacity`);
  }
}
