/** The interfaces between the rooms. A use case knows only these; app.ts decides which adapter stands behind each. */

export type * from './ports/app-keys.ts';
export type * from './ports/audit.ts';
export type * from './ports/clock.ts';
export type * from './ports/cluster.ts';
export type * from './ports/face-engine.ts';
export type * from './ports/face-selection.ts';
export type * from './ports/gallery.ts';
export type * from './ports/image-source.ts';
export type * from './ports/request-context.ts';
export type * from './ports/sealed-data.ts';
export type * from './ports/sealed-faces.ts';
export type * from './ports/sealing-writes.ts';
export type * from './ports/settings.ts';
export * from './ports/stages.ts';
export type * from './ports/store-move.ts';
export type * from './ports/vault.ts';
