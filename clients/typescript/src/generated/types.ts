/** Generated from the OpenAPI document by `npm run clients`; do not edit. */

export type CreateGroupRequest = {
  /** Id of the new group. */
  groupId: string;
  /** Faces with a lower quality score are not registered; 0 registers every eligible face. */
  minQuality?: number;
  /** Faces are deleted this many days after their registration; 0 keeps them. */
  retentionDays?: number;
};

export type ChangeGroupRequest = {
  /** Faces with a lower quality score are not registered; 0 registers every eligible face. */
  minQuality?: number;
  /** Faces are deleted this many days after their registration; 0 keeps them. */
  retentionDays?: number;
};

export type RegisterRequest = {
  image: Image;
  /** A label of your own for the image. */
  externalImageId?: string;
  /** Register at most this many faces, the largest ones. */
  limit: number;
  /** Whether to measure the angles of the head. */
  orientation?: boolean;
  /** Whether to recognise masks. */
  mask?: boolean;
  /** The person whose face it is: an id of your own. */
  personId?: string;
  /** Report faces of others that are at least this similar to an added one. */
  conflictThreshold?: number;
  /** Whether to rate the quality of faces. */
  quality?: boolean;
};

export type ImageRequest = {
  image: Image;
  /** Whether to measure the angles of the head. */
  orientation?: boolean;
  /** Whether to recognise masks. */
  mask?: boolean;
  /** Whether to rate the quality of faces. */
  quality?: boolean;
  /** Whether to look for signs of a copied face. Experimental. */
  spoof?: boolean;
};

export type IdentifyRequest = {
  image: Image;
  /** The groups to search. */
  groupIds: string[];
  /** Identify at most this many faces, the largest ones. */
  limit: number;
  /** Return at most this many matches of each face. */
  matchLimit: number;
  /** Similarity from which two faces count as a match. */
  threshold: number;
  /** Whether to measure the angles of the head. */
  orientation?: boolean;
  /** Whether to recognise masks. */
  mask?: boolean;
  /** Whether to rate the quality of faces. */
  quality?: boolean;
  /** Whether to look for signs of a copied face. Experimental. */
  spoof?: boolean;
};

export type BatchRequest = {
  /** JSON: one object for each image, in their order. */
  items?: BatchItem[];
  /** Register at most this many faces, the largest ones. */
  limit: number;
  /** Whether to measure the angles of the head. */
  orientation?: boolean;
  /** Whether to recognise masks. */
  mask?: boolean;
  /** Report faces of others that are at least this similar to an added one. */
  conflictThreshold?: number;
  /** Whether to rate the quality of faces. */
  quality?: boolean;
  /** PNG or JPEG files, one part each, behind all other parts. */
  image: string[];
};

export type CompareRequest = {
  sourceImage: Image;
  targetImage: Image;
  /** Whether to measure the angles of the head. */
  orientation?: boolean;
  /** Whether to recognise masks. */
  mask?: boolean;
  /** Whether to rate the quality of faces. */
  quality?: boolean;
};

export type VerifyRequest = {
  compareImage: Image;
  /** Whether to measure the angles of the head. */
  orientation?: boolean;
  /** Whether to recognise masks. */
  mask?: boolean;
  /** Whether to rate the quality of faces. */
  quality?: boolean;
  /** Whether to look for signs of a copied face. Experimental. */
  spoof?: boolean;
};

export type Header = {
  /** True for code 0 and for partial success (positive codes). */
  isSuccessful: boolean;
  resultCode: 0 | 40070 | -40000 | -40010 | -40020 | -40030 | -40040 | -40050 | -40070 | -40090 | -41000 | -45020 | -45030 | -45040 | -45050 | -45060 | -45080 | -50000;
  resultMessage: 'Success' | 'ServiceQuotaExceededPartialSuccessException' | 'InvalidParam' | 'InvalidGroupID' | 'DuplicatedGroupID' | 'NotFoundGroupError' | 'InvalidTokenError' | 'NotFoundFaceIDError' | 'ServiceQuotaExceededException' | 'NotFoundPersonError' | 'UnauthorizedAppKey' | 'ImageTooLargeException' | 'InvalidImageBytesException' | 'InvalidImageFormatException' | 'InvalidImageURLException' | 'ImageTimeoutError' | 'InvalidImageFileException' | 'InternalServerError';
  /** One sentence that says what to do. Never there for code 0. */
  detail?: string;
};

export type GroupList = {
  /** Number of groups on this page. */
  groupCount: number;
  groups: Group[];
  /** Where the next page starts; absent on the last page. Good for 24 hours. */
  nextToken?: string;
};

export type GroupDetails = {
  /** Always 1. */
  groupCount: number;
  groups: GroupDetail[];
};

/** A PNG or JPEG file of at most 3,000,000 bytes: exactly one of url and bytes. */
export type Image = {
  /** http or https; port 80, 443 or 10000 to 12000 if one is named. */
  url?: string;
  /** The file in base64 (RFC 4648, with padding). */
  bytes?: string;
};

export type Registration = {
  /** Version of the face recognition model. */
  modelVersion: string;
  /** Number of faces registered. */
  addedFaceCount: number;
  addedFaces: AddedFace[];
  /** The same faces as addedFaces, in the same order. */
  addedFaceDetails: FaceDetail[];
  /** Number of faces found but not registered. */
  notAddedFaceCount: number;
  notAddedFaces: NotAddedFace[];
};

export type Detection = {
  /** Number of faces found. */
  faceDetailCount: number;
  /** Largest face first. */
  faceDetails: FaceDetail[];
};

export type Identification = {
  /** Version of the face recognition model. */
  modelVersion: string;
  /** Number of faces found. */
  faceCount: number;
  /** Largest face first. */
  faces: IdentifiedFace[];
};

/** What belongs to one image of a batch. */
export type BatchItem = {
  /** A label of your own for the image. */
  externalImageId?: string;
  /** The person whose face it is: an id of your own. */
  personId?: string;
};

export type Batch = {
  /** Number of results. */
  resultCount: number;
  /** One for each image, in their order. */
  results: BatchResult[];
};

export type SearchByFaceResult = {
  /** Number of matches returned. */
  matchFaceCount: number;
  /** Most similar first, equal ones newest first. */
  matchFaces: Match[];
};

export type FaceList = {
  /** Version of the face recognition model. */
  modelVersion: string;
  /** Number of faces in the whole group. */
  faceCount: number;
  /** Newest first. */
  faces: RegisteredFace[];
  /** Where the next page starts; absent on the last page. Good for 24 hours. */
  nextToken?: string;
};

export type ErasureReport = {
  /** Id of this erasure (UUID); every record of it in the audit names it. */
  reportId: string;
  /** Number of faces erased. */
  deletedFaceCount: number;
  /** When the erasure began. UTC, without a zone and without fractions. */
  startedAt: string;
  /** When the last face was gone from the database and from memory. UTC, without a zone and without fractions. */
  finishedAt: string;
  /** Position of the audit record that says so. */
  auditPosition: number;
  /** Its hash: likeness audit verify proves both. */
  auditHash: string;
};

export type SearchByImageResult = {
  /** Version of the face recognition model. */
  modelVersion?: string;
  /** Number of matches returned. */
  matchFaceCount: number;
  /** Most similar first, equal ones newest first. */
  matchFaces: Match[];
  sourceFace: FaceDetail;
};

export type Comparison = {
  /** Version of the face recognition model. */
  modelVersion: string;
  /** Number of faces at or above the threshold. */
  matchedFaceDetailCount: number;
  /** Most similar first. */
  matchedFaceDetails: ComparedFace[];
  /** Number of faces below the threshold. */
  unmatchedFaceDetailCount: number;
  /** Most similar first. */
  unmatchedFaceDetails: ComparedFace[];
  sourceFace: FaceDetail;
};

export type Verification = {
  /** Calibrated similarity of the two faces. */
  similarity: number;
  face: RegisteredFace;
  sourceFace: FaceDetail;
};

export type PersonList = {
  /** Version of the face recognition model. */
  modelVersion: string;
  /** Number of persons on this page. */
  personCount: number;
  /** In the order of their ids, byte by byte. */
  persons: PersonSummary[];
  /** Where the next page starts; absent on the last page. Good for 24 hours. */
  nextToken?: string;
};

export type Person = {
  /** Version of the face recognition model. */
  modelVersion: string;
  /** The person whose face it is: an id of your own. */
  personId: string;
  /** Number of faces that the person has in the group. */
  faceCount: number;
  /** Newest first. */
  faces: RegisteredFace[];
  /** Where the next page starts; absent on the last page. Good for 24 hours. */
  nextToken?: string;
};

export type PersonAssignment = {
  face: RegisteredFace;
  /** Whose face it was before; absent when it was nobody’s. */
  previousPersonId?: string;
};

export type PersonSearchResult = {
  /** Version of the face recognition model. */
  modelVersion: string;
  /** Number of persons returned. */
  matchPersonCount: number;
  /** Most similar first. Faces of nobody are passed over. */
  matchPersons: PersonMatch[];
  sourceFace: FaceDetail;
};

export type Duplicates = {
  /** Version of the face recognition model. */
  modelVersion: string;
  /** Number of faces that this page has compared with all older ones. */
  comparedFaceCount: number;
  /** Number of pairs on this page; may be 0 though there are more pages. */
  pairCount: number;
  /** By the newer face of each, newest first. */
  pairs: DuplicatePair[];
  /** Where the next page starts; absent on the last page. Good for 24 hours. */
  nextToken?: string;
};

export type Group = {
  /** The id that the client chose for the group. */
  groupId: string;
  /** Version of the face recognition model. */
  modelVersion: string;
};

export type GroupDetail = {
  /** The id that the client chose for the group. */
  groupId: string;
  /** Version of the face recognition model. */
  modelVersion: string;
  /** UTC, without a zone and without fractions: 2020-11-04T12:36:24. */
  createTime: string;
  /** Number of faces in the group. */
  faceCount: number;
  /** Faces with a lower quality score are not registered; 0 registers every eligible face. */
  minQuality?: number;
  /** Faces are deleted this many days after their registration; 0 keeps them. */
  retentionDays?: number;
};

export type AddedFace = {
  /** Id of this one face (UUID). */
  faceId: string;
  /** Id of the registration (UUID); faces registered together share it. */
  imageId: string;
  /** The client's own label. */
  externalImageId?: string;
  bbox: BoundingBox;
  /** How sure it is that this is a face. */
  confidence: number;
  /** The person whose face it is: an id of your own. */
  personId?: string;
  /** UTC, without a zone and without fractions. Absent for faces that an older server registered. */
  registeredAt?: string;
  /** Most similar first. Absent without conflictThreshold. */
  conflicts?: Conflict[];
};

/** A face found in the image of this request. */
export type FaceDetail = {
  bbox: BoundingBox;
  landmarks: Landmark[];
  orientation?: Orientation;
  /** Whether the face wears a mask. Absent when not asked for. */
  mask?: boolean;
  /** How sure it is that this is a face. */
  confidence: number;
  quality?: FaceQuality;
  spoof?: SpoofCheck;
};

/** A face found in the image that was not registered. */
export type NotAddedFace = {
  bbox: BoundingBox;
  landmarks: Landmark[];
  orientation?: Orientation;
  /** Whether the face wears a mask. Absent when not asked for. */
  mask?: boolean;
  /** How sure it is that this is a face. */
  confidence: number;
  /** Why the face was not registered. */
  reasons?: ('TOO_SMALL' | 'EXTREME_POSE' | 'LOW_QUALITY' | 'OVER_LIMIT' | 'GROUP_FULL')[];
  quality?: FaceQuality;
};

export type IdentifiedFace = {
  faceDetail: FaceDetail;
  /** Why the face cannot be searched for; absent for one that was. */
  reasons?: ('TOO_SMALL' | 'EXTREME_POSE')[];
  /** Number of matches returned. */
  matchFaceCount: number;
  /** Over all the groups, most similar first. */
  matchFaces: GroupMatch[];
};

/** What registering one image alone would have been answered with. */
export type BatchResult = {
  header: Header;
  data?: Registration;
};

export type Match = {
  face: RegisteredFace;
  /** Calibrated similarity of the two faces. */
  similarity: number;
};

/** A face of a group, as it was when it was registered. */
export type RegisteredFace = {
  /** Id of this one face (UUID). */
  faceId: string;
  /** Id of the registration (UUID); faces registered together share it. */
  imageId: string;
  /** The client's own label. */
  externalImageId?: string;
  bbox: BoundingBox;
  /** How sure it is that this is a face. */
  confidence: number;
  /** The person whose face it is: an id of your own. */
  personId?: string;
  /** UTC, without a zone and without fractions. Absent for faces that an older server registered. */
  registeredAt?: string;
};

export type ComparedFace = {
  faceDetail: FaceDetail;
  /** Whether the face wears a mask. Absent when not asked for. */
  mask?: boolean;
  /** Calibrated similarity of the two faces. */
  similarity: number;
};

export type PersonSummary = {
  /** The person whose face it is: an id of your own. */
  personId: string;
  /** Number of faces that the person has in the group. */
  faceCount: number;
};

/** A person, and the face of theirs that is most like the one looked for. */
export type PersonMatch = {
  /** The person whose face it is: an id of your own. */
  personId: string;
  /** Number of faces that the person has in the group. */
  faceCount: number;
  /** Calibrated similarity of the two faces. */
  similarity: number;
  face: RegisteredFace;
};

/** Two faces that are alike and not known to be the same person. */
export type DuplicatePair = {
  /** The newer one first. */
  faces: RegisteredFace[];
  /** Calibrated similarity of the two faces. */
  similarity: number;
};

/** Box of a face, in fractions of the upright image (after EXIF orientation). */
export type BoundingBox = {
  /** Left edge. */
  x0: number;
  /** Upper edge. */
  y0: number;
  /** Right edge. */
  x1: number;
  /** Lower edge. */
  y1: number;
};

/** A face of the group that looks like an added one and belongs to somebody else. */
export type Conflict = {
  /** Id of this one face (UUID). */
  faceId: string;
  /** The person whose face it is: an id of your own. */
  personId?: string;
  /** The client's own label. */
  externalImageId?: string;
  /** Calibrated similarity of the two faces. */
  similarity: number;
};

/** A facial characteristic. Left is the left of whoever looks at the image. */
export type Landmark = {
  type: 'leftEye' | 'rightEye' | 'nose' | 'leftLip' | 'rightLip';
  /** From the left edge. */
  x: number;
  /** From the upper edge. */
  y: number;
};

/** Angles of the head in degrees. */
export type Orientation = {
  /** Yaw: positive when the face turns to the viewer's right. */
  x: number;
  /** Pitch: positive when the face looks up. */
  y: number;
  /** Roll: positive when the head leans clockwise as the viewer sees it. */
  z: number;
};

export type FaceQuality = {
  /** The higher, the surer that the face is recognised. */
  score: number;
  /** What speaks against the face. */
  reasons: ('BLURRED' | 'DARK' | 'BRIGHT' | 'SMALL' | 'EXTREME_POSE' | 'OCCLUDED' | 'MASKED' | 'CUT_OFF')[];
};

/** Experimental: error rates on real attacks are not known. */
export type SpoofCheck = {
  /** How much the picture looks as if the camera saw a face itself, not a print or a screen. */
  score: number;
  /** Whether the score passes the limit that turns away fewest honest faces. */
  weak: boolean;
  /** Whether the score passes the limit between the two. */
  balanced: boolean;
  /** Whether the score passes the limit that lets through fewest copies. */
  strict: boolean;
};

export type GroupMatch = {
  /** The group that holds the face. */
  groupId: string;
  face: RegisteredFace;
  /** Calibrated similarity of the two faces. */
  similarity: number;
};

/** What each operation takes and gives. */
export type Operations = {
  /** Create a group. */
  createGroup: { body: CreateGroupRequest; data: undefined };
  /** List the groups of the app key. */
  listGroups: { query: { limit: number; 'next-token'?: string }; data: GroupList };
  /** Show one group. */
  getGroup: { path: { groupId: string }; data: GroupDetails };
  /** Change the settings of a group. */
  changeGroup: { path: { groupId: string }; body: ChangeGroupRequest; data: GroupDetails };
  /** Delete a group with all its faces. */
  deleteGroup: { path: { groupId: string }; data: undefined };
  /** Register the faces of an image in a group. */
  registerFaces: { path: { groupId: string }; body: RegisterRequest; data: Registration };
  /** Find the faces of an image. */
  detectFaces: { body: ImageRequest; data: Detection };
  /** Search several groups with every face of an image. */
  identifyFaces: { body: IdentifyRequest; data: Identification };
  /** Register the faces of up to fifty images in a group. */
  registerBatch: { path: { groupId: string }; body: BatchRequest; data: Batch };
  /** Delete one face of a group. */
  deleteFace: { path: { groupId: string; faceId: string }; data: undefined };
  /** Search a group with one of its own faces. */
  searchByFace: { path: { groupId: string; faceId: string }; query: { limit: number; threshold: number }; data: SearchByFaceResult };
  /** List the faces of a group. */
  listFaces: { path: { groupId: string }; query: { limit: number; 'next-token'?: string }; data: FaceList };
  /** Erase the faces of a label, a registration, a person or an age. */
  eraseFaces: { path: { groupId: string }; query: { externalImageId?: string; imageId?: string; personId?: string; registeredBefore?: string }; data: ErasureReport };
  /** Search a group with the largest face of an image. */
  searchByImage: { path: { groupId: string }; query: { limit: number; threshold: number }; body: ImageRequest; data: SearchByImageResult };
  /** Compare the largest face of one image with the faces of another. */
  compareFaces: { query: { threshold: number }; body: CompareRequest; data: Comparison };
  /** Compare a registered face with the largest face of an image. */
  verifyFace: { path: { groupId: string; faceId: string }; body: VerifyRequest; data: Verification };
  /** List the persons of a group. */
  listPersons: { path: { groupId: string }; query: { limit: number; 'next-token'?: string }; data: PersonList };
  /** Show a person with their faces. */
  getPerson: { path: { groupId: string; personId: string }; query: { limit: number; 'next-token'?: string }; data: Person };
  /** Delete a person with all their faces. */
  deletePerson: { path: { groupId: string; personId: string }; data: ErasureReport };
  /** Make a face a person's, whosever it was before. */
  assignFace: { path: { groupId: string; personId: string; faceId: string }; data: PersonAssignment };
  /** Take a face out of a person; the face stays in the group. */
  unassignFace: { path: { groupId: string; personId: string; faceId: string }; data: PersonAssignment };
  /** Search the persons of a group with the largest face of an image. */
  searchPersons: { path: { groupId: string }; query: { limit: number; threshold: number }; body: ImageRequest; data: PersonSearchResult };
  /** Find faces of one person that are registered under different ids. */
  findDuplicates: { path: { groupId: string }; query: { limit: number; 'next-token'?: string; threshold: number }; data: Duplicates };
};
