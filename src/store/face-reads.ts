import type { FaceStore } from '../ports.ts';

/** The part of a store that reads a group's faces; each store has it in a file of its own. */
export type FaceReads = Pick<
  FaceStore,
  | 'readGroupState'
  | 'readTemplates'
  | 'readChanges'
  | 'findFace'
  | 'findTemplate'
  | 'facesBySequence'
  | 'listFaces'
  | 'countFaces'
>;
