/** The numbers that the API text and the image guide fix. Sizes are in pixels of the input image unless said otherwise. */
export const LIMITS = {
  groupIdPattern: '^[a-z0-9-]{1,255}$',
  externalImageIdPattern: '^[a-zA-Z0-9_.:-]{1,255}$',
  personIdPattern: '^[a-zA-Z0-9_.:-]{1,255}$',
  /** Page size of the group list and the face list. */
  page: { min: 1, max: 200 },
  /** Faces that one registration may add. */
  register: { min: 1, max: 20 },
  /** Matches that one search may return. */
  search: { min: 1, max: 4096 },
  /** Similarity from which two faces count as a match. */
  threshold: { min: 1, max: 100 },
  /** Quality score that a group demands of its faces; 0 is none. */
  minQuality: { min: 0, max: 100 },
  /** Days that a group keeps its faces; 0 is for ever. */
  retentionDays: { min: 0, max: 36_500 },
  /** Images of one batch. */
  batchImages: 50,
  /** Identification: groups that are searched, faces of the photo, matches of each face. */
  identify: { groups: { min: 1, max: 10 }, faces: { min: 1, max: 20 }, matches: { min: 1, max: 100 } },
  /** Faces that one detection returns. */
  detectedFaces: 20,
  facesPerGroup: 100_000,
  image: {
    maxBytes: 3_000_000,
    maxPixels: 40_000_000,
    /** Shorter and longer side alike. */
    minSide: 80,
  },
  face: {
    /** Width and height of the smallest face that is returned by detect and eligible elsewhere. */
    minSide: 60,
    /** Degrees; |yaw| and |pitch| of an eligible face. */
    maxAngle: 45,
  },
  nextTokenLifetimeMs: 24 * 60 * 60 * 1000,
} as const;
