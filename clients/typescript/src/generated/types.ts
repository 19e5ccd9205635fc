/** Generated from the OpenAPI document by `npm run clients`; do not edit. */

export type CreateGroupRequest = {
  /** Id of the new group. */
  groupId: string;
};

export type Group = {
  /** The id that the client chose for the group. */
  groupId: string;
  /** Version of the face recognition model. */
  modelVersion: string;
};

export type GroupList = {
  /** Number of groups on this page. */
  groupCount: number;
  groups: Group[];
  /** Where the next page starts; absent on the last page. Good for 24 hours. */
  nextToken?: string;
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
};

export type GroupDetails = {
  /** Always 1. */
  groupCount: number;
  groups: GroupDetail[];
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

/** A face found in the image of this request. */
export type FaceDetail = {
  bbox: BoundingBox;
  landmarks: Landmark[];
  orientation?: Orientation;
  /** Whether the face wears a mask. Absent when not asked for. */
  mask?: boolean;
  /** How sure it is that this is a face. */
  confidence: number;
};

export type Detection = {
  /** Number of faces found. */
  faceDetailCount: number;
  /** Largest face first. */
  faceDetails: FaceDetail[];
};

/** A PNG or JPEG file of at most 3,000,000 bytes: exactly one of url and bytes. */
export type Image = {
  /** http or https; port 80, 443 or 10000 to 12000 if one is named. */
  url?: string;
  /** The file in base64 (RFC 4648, with padding). */
  bytes?: string;
};

export type ImageRequest = {
  image: Image;
  /** Whether to measure the angles of the head. */
  orientation?: boolean;
  /** Whether to recognise masks. */
  mask?: boolean;
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
};

export type Registration = {
  /** Version of the face recognition model. */
  modelVersion: string;
  /** Number of faces registered. */
  addedFaceCount: number;
  addedFaces: RegisteredFace[];
  /** The same faces as addedFaces, in the same order. */
  addedFaceDetails: FaceDetail[];
  /** Number of faces found but not registered. */
  notAddedFaceCount: number;
  notAddedFaces: NotAddedFace[];
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

export type Match = {
  face: RegisteredFace;
  /** Calibrated similarity of the two faces. */
  similarity: number;
};

export type SearchByFaceResult = {
  /** Number of matches returned. */
  matchFaceCount: number;
  /** Most similar first, equal ones newest first. */
  matchFaces: Match[];
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

export type ComparedFace = {
  faceDetail: FaceDetail;
  /** Whether the face wears a mask. Absent when not asked for. */
  mask?: boolean;
  /** Calibrated similarity of the two faces. */
  similarity: number;
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

export type CompareRequest = {
  sourceImage: Image;
  targetImage: Image;
  /** Whether to measure the angles of the head. */
  orientation?: boolean;
  /** Whether to recognise masks. */
  mask?: boolean;
};

export type Verification = {
  /** Calibrated similarity of the two faces. */
  similarity: number;
  face: RegisteredFace;
  sourceFace: FaceDetail;
};

export type VerifyRequest = {
  compareImage: Image;
  /** Whether to measure the angles of the head. */
  orientation?: boolean;
  /** Whether to recognise masks. */
  mask?: boolean;
};

/** What each operation takes and gives. */
export type Operations = {
  /** Create a group. */
  createGroup: { body: CreateGroupRequest; data: undefined };
  /** List the groups of the app key. */
  listGroups: { query: { limit: number; 'next-token'?: string }; data: GroupList };
  /** Show one group. */
  getGroup: { path: { groupId: string }; data: GroupDetails };
  /** Delete a group with all its faces. */
  deleteGroup: { path: { groupId: string }; data: undefined };
  /** Register the faces of an image in a group. */
  registerFaces: { path: { groupId: string }; body: RegisterRequest; data: Registration };
  /** Find the faces of an image. */
  detectFaces: { body: ImageRequest; data: Detection };
  /** Delete one face of a group. */
  deleteFace: { path: { groupId: string; faceId: string }; data: undefined };
  /** Search a group with one of its own faces. */
  searchByFace: { path: { groupId: string; faceId: string }; query: { limit: number; threshold: number }; data: SearchByFaceResult };
  /** List the faces of a group. */
  listFaces: { path: { groupId: string }; query: { limit: number; 'next-token'?: string }; data: FaceList };
  /** Search a group with the largest face of an image. */
  searchByImage: { path: { groupId: string }; query: { limit: number; threshold: number }; body: ImageRequest; data: SearchByImageResult };
  /** Compare the largest face of one image with the faces of another. */
  compareFaces: { query: { threshold: number }; body: CompareRequest; data: Comparison };
  /** Compare a registered face with the largest face of an image. */
  verifyFace: { path: { groupId: string; faceId: string }; body: VerifyRequest; data: Verification };
};
