import { ANY, bodyLimits, type Endpoint, IMAGE } from './endpoint.ts';
import { PageQuerySchema } from './schemas/paging.ts';
import { SearchQuerySchema } from './schemas/search.ts';
import { DuplicatesQuerySchema, DuplicatesSchema } from './schemas/v1.1/duplicates.ts';
import { ErasureQuerySchema, ErasureReportSchema } from './schemas/v1.1/erasure.ts';
import { ImageBodyV1_1Schema } from './schemas/v1.1/images.ts';
import { AssignmentSchema, PersonListSchema, PersonSchema, PersonSearchSchema } from './schemas/v1.1/persons.ts';

const IN_GROUP = [...ANY, 'NotFoundGroupError'] as const;
const PERSON = '/groups/{groupId}/persons/{personId}';

/** What v1.1 does with the persons of a group, and erasing. */
export const GALLERY_ENDPOINTS = {
  listPersons: {
    method: 'GET',
    path: '/groups/{groupId}/persons',
    summary: 'List the persons of a group',
    scope: 'read',
    query: PageQuerySchema,
    data: PersonListSchema,
    codes: [...IN_GROUP, 'InvalidTokenError'],
  },
  getPerson: {
    method: 'GET',
    path: PERSON,
    summary: 'Show a person with their faces',
    scope: 'read',
    query: PageQuerySchema,
    data: PersonSchema,
    codes: [...IN_GROUP, 'InvalidTokenError', 'NotFoundPersonError'],
  },
  deletePerson: {
    method: 'DELETE',
    path: PERSON,
    summary: 'Delete a person with all their faces',
    scope: 'enrol',
    data: ErasureReportSchema,
    codes: [...IN_GROUP, 'NotFoundPersonError'],
  },
  assignFace: {
    method: 'PUT',
    path: `${PERSON}/faces/{faceId}`,
    summary: "Make a face a person's, whosever it was before",
    scope: 'enrol',
    data: AssignmentSchema,
    codes: [...IN_GROUP, 'NotFoundFaceIDError'],
  },
  unassignFace: {
    method: 'DELETE',
    path: `${PERSON}/faces/{faceId}`,
    summary: 'Take a face out of a person; the face stays in the group',
    scope: 'enrol',
    data: AssignmentSchema,
    codes: [...IN_GROUP, 'NotFoundPersonError', 'NotFoundFaceIDError'],
  },
  searchPersons: {
    method: 'POST',
    path: '/groups/{groupId}/persons/search',
    summary: 'Search the persons of a group with the largest face of an image',
    scope: 'search',
    query: SearchQuerySchema,
    multipart: true,
    body: ImageBodyV1_1Schema,
    bodyLimit: bodyLimits.oneImage,
    data: PersonSearchSchema,
    codes: [...IN_GROUP, ...IMAGE],
  },
  findDuplicates: {
    method: 'GET',
    path: '/groups/{groupId}/duplicates',
    summary: 'Find faces of one person that are registered under different ids',
    scope: 'search',
    query: DuplicatesQuerySchema,
    data: DuplicatesSchema,
    codes: [...IN_GROUP, 'InvalidTokenError'],
  },
  eraseFaces: {
    method: 'DELETE',
    path: '/groups/{groupId}/faces',
    summary: 'Erase the faces of a label, a registration, a person or an age',
    scope: 'admin',
    query: ErasureQuerySchema,
    data: ErasureReportSchema,
    codes: IN_GROUP,
  },
} as const satisfies Record<string, Endpoint>;
