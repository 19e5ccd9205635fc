/** Names faces of a group by a fact that all of them share. The fact is read as the store has it, without its tag. */
export type FaceSelection =
  | { faceId: string }
  | { imageId: string }
  | { externalImageId: string }
  | { personId: string }
  /** Milliseconds. A face whose registration time is not known counts from the upgrade that began to keep it. */
  | { registeredBefore: number };

/** Selections that come in pages, newest first. */
export type PagedSelection = Exclude<FaceSelection, { faceId: string } | { registeredBefore: number }>;

export type PersonSummary = { personId: string; faceCount: number };

/** The last face of the page before. */
export type PersonFacePosition = { personId: string; sequence: number };

export type RemovedFace = { sequence: number; faceId: string };
