/** What a later release has to find in the data folder of an earlier one. */
export type ReleaseExpectations = {
  release: string;
  modelVersion: string;
  appKeys: { first: string /** May only search in the group staff. */; gate: string };
  groups: {
    groupId: string;
    faceIds: string[] /** The newest face, with everything that a list says of it. */;
    newest?: object;
  }[];
  /** Faces that were registered and deleted: they must stay gone. */
  deleted: { groupId: string; faceId: string }[];
  /** Groups that were deleted with their faces. */
  deletedGroups: string[];
  searchesByFace: { groupId: string; faceId: string; threshold: number; matches: ExpectedMatch[] }[];
  /** `photo` is the number of a sample photo of the dev dependency. */
  searchesByImage: { groupId: string; photo: 1 | 2; threshold: number; matches: ExpectedMatch[] }[];
  verification: { groupId: string; faceId: string; photo: 1 | 2; similarity: number };
  auditRows: number;
};

export type ExpectedMatch = { faceId: string; similarity: number };

/** Protects nothing but the test folders: their faces are those of published sample photos. */
export const TEST_MASTER_KEY = Buffer.from(Array.from({ length: 32 }, (_, i) => (i * 37 + 11) % 251)).toString(
  'base64',
);

/** Settings under which the folders are made and opened; audit rows must not grow too old. */
export const FOLDER_SETTINGS = { LIKENESS_MASTER_KEY: TEST_MASTER_KEY, LIKENESS_AUDIT_DAYS: '36500' };
