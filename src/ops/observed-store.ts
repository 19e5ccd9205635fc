import { observed, type Stage, type StageObserver } from '../ports.ts';

/** What requests wait for; the rest is the work of tools and of the start. */
const STAGES: Record<string, Stage> = {
  findGroup: 'store_read',
  listGroups: 'store_read',
  readGroupState: 'store_read',
  readChanges: 'store_read',
  findFace: 'store_read',
  findTemplate: 'store_read',
  facesBySequence: 'store_read',
  listFaces: 'store_read',
  countFaces: 'store_read',
  listPersons: 'store_read',
  listFacesOfPersons: 'store_read',
  createGroup: 'store_write',
  changeGroupSettings: 'store_write',
  appendFaces: 'store_write',
  addFaces: 'store_write',
  removeFaces: 'store_write',
  removeFace: 'store_write',
  changePerson: 'store_write',
  removeGroup: 'store_write',
  appendAudit: 'store_write',
};

/** The same store, whose calls are measured. */
export function observedStore<S extends object>(store: S, onStage: StageObserver): S {
  const measured = Object.entries(store).flatMap(([name, method]) => {
    if (name === 'sealingWrites') return [[name, method && observedStore(method, onStage)] as const];
    const stage = STAGES[name];
    if (stage === undefined || typeof method !== 'function') return [];
    return [[name, (...args: unknown[]) => observed(onStage, stage, () => method.apply(store, args))] as const];
  });
  return { ...store, ...Object.fromEntries(measured) };
}
