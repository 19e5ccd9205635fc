import { randomUUID } from 'node:crypto';
import { asImage, askV1_1 as ask, NOWHERE, newGroup, register } from '../support/api.ts';
import { noFace, portrait } from '../support/pictures.ts';
import { badPath, everywhere, imageCases } from './shared-cases.ts';

const missing = { groupId: NOWHERE, faceId: randomUUID(), personId: 'p' };
const page = 'limit=10';
const search = 'limit=10&threshold=90';
const aPortrait = async () => asImage(await portrait());

/** A group with one face, which belongs to the person `p`. */
async function groupWithPerson() {
  const groupId = await newGroup();
  const [faceId] = await register(groupId, await portrait());
  const params = { groupId, faceId: faceId!, personId: 'p' };
  await ask('assignFace', { params });
  return params;
}
const emptyGroup = async () => ({ ...missing, groupId: await newGroup() });

/** Persons, duplicates and erasing: what only v1.1 has. */
export const galleryCases = {
  listPersons: {
    ...everywhere((request) => ask('listPersons', request), { query: page }),
    Success: { what: 'a group', ask: async () => ask('listPersons', { params: await emptyGroup(), query: page }) },
    InvalidParam: { what: 'no limit', ask: async () => ask('listPersons', { params: await emptyGroup() }) },
    NotFoundGroupError: { what: 'no such group', ask: () => ask('listPersons', { params: missing, query: page }) },
    InvalidTokenError: {
      what: 'a token that was never issued',
      ask: async () => ask('listPersons', { params: await emptyGroup(), query: `${page}&next-token=made-up` }),
    },
  },
  getPerson: {
    ...everywhere((request) => ask('getPerson', request), { query: page }),
    Success: { what: 'a person', ask: async () => ask('getPerson', { params: await groupWithPerson(), query: page }) },
    InvalidParam: { what: 'no limit', ask: async () => ask('getPerson', { params: await emptyGroup() }) },
    NotFoundGroupError: { what: 'no such group', ask: () => ask('getPerson', { params: missing, query: page }) },
    NotFoundPersonError: {
      what: 'no such person',
      ask: async () => ask('getPerson', { params: await emptyGroup(), query: page }),
    },
    InvalidTokenError: {
      what: 'a token that was never issued',
      ask: async () => ask('getPerson', { params: await groupWithPerson(), query: `${page}&next-token=made-up` }),
    },
  },
  deletePerson: {
    ...everywhere((request) => ask('deletePerson', request)),
    Success: { what: 'a person', ask: async () => ask('deletePerson', { params: await groupWithPerson() }) },
    InvalidParam: badPath('v1.1', 'deletePerson'),
    NotFoundGroupError: { what: 'no such group', ask: () => ask('deletePerson', { params: missing }) },
    NotFoundPersonError: {
      what: 'no such person',
      ask: async () => ask('deletePerson', { params: await emptyGroup() }),
    },
  },
  assignFace: {
    ...everywhere((request) => ask('assignFace', request)),
    Success: {
      what: 'a registered face',
      ask: async () => ask('assignFace', { params: { ...(await groupWithPerson()), personId: 'q' } }),
    },
    InvalidParam: {
      what: 'a personId with a space',
      ask: async () => ask('assignFace', { params: { ...missing, personId: 'a b' } }),
    },
    NotFoundGroupError: { what: 'no such group', ask: () => ask('assignFace', { params: missing }) },
    NotFoundFaceIDError: { what: 'no such face', ask: async () => ask('assignFace', { params: await emptyGroup() }) },
  },
  unassignFace: {
    ...everywhere((request) => ask('unassignFace', request)),
    Success: {
      what: 'a face of the person',
      ask: async () => ask('unassignFace', { params: await groupWithPerson() }),
    },
    InvalidParam: badPath('v1.1', 'unassignFace'),
    NotFoundGroupError: { what: 'no such group', ask: () => ask('unassignFace', { params: missing }) },
    NotFoundPersonError: {
      what: 'no such person',
      ask: async () => ask('unassignFace', { params: await emptyGroup() }),
    },
    NotFoundFaceIDError: {
      what: 'a face that is not theirs',
      ask: async () => ask('unassignFace', { params: { ...(await groupWithPerson()), faceId: randomUUID() } }),
    },
  },
  searchPersons: {
    ...everywhere((request) => ask('searchPersons', request), { query: search, body: { image: { bytes: '' } } }),
    ...imageCases(async (image) =>
      ask('searchPersons', { params: await emptyGroup(), query: search, body: { image } }),
    ),
    Success: {
      what: 'a photo',
      ask: async () =>
        ask('searchPersons', { params: await groupWithPerson(), query: search, body: { image: await aPortrait() } }),
    },
    InvalidParam: {
      what: 'a photo without a face',
      ask: async () =>
        ask('searchPersons', { params: await emptyGroup(), query: search, body: { image: asImage(await noFace()) } }),
    },
    NotFoundGroupError: {
      what: 'no such group',
      ask: async () => ask('searchPersons', { params: missing, query: search, body: { image: await aPortrait() } }),
    },
  },
  findDuplicates: {
    ...everywhere((request) => ask('findDuplicates', request), { query: search }),
    Success: {
      what: 'a group',
      ask: async () => ask('findDuplicates', { params: await groupWithPerson(), query: search }),
    },
    InvalidParam: {
      what: 'no threshold',
      ask: async () => ask('findDuplicates', { params: await emptyGroup(), query: page }),
    },
    NotFoundGroupError: { what: 'no such group', ask: () => ask('findDuplicates', { params: missing, query: search }) },
    InvalidTokenError: {
      what: 'a token that was never issued',
      ask: async () => ask('findDuplicates', { params: await emptyGroup(), query: `${search}&next-token=made-up` }),
    },
  },
  eraseFaces: {
    ...everywhere((request) => ask('eraseFaces', request), { query: 'personId=p' }),
    Success: {
      what: 'a person',
      ask: async () => ask('eraseFaces', { params: await groupWithPerson(), query: 'personId=p' }),
    },
    InvalidParam: {
      what: 'a person and a label at once',
      ask: async () => ask('eraseFaces', { params: await emptyGroup(), query: 'personId=p&externalImageId=x' }),
    },
    NotFoundGroupError: {
      what: 'no such group',
      ask: () => ask('eraseFaces', { params: missing, query: 'personId=p' }),
    },
  },
} as const;
