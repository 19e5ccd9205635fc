import { sql as groupsAndFaces } from './0001-groups-and-faces.ts';
import { sql as settings } from './0002-settings.ts';
import { sql as appKeyLimits } from './0003-app-key-limits.ts';
import { sql as audit } from './0004-audit.ts';

/** In order; the database's user_version is the number of those that were applied. Never edit one that was released. */
export const MIGRATIONS: readonly string[] = [groupsAndFaces, settings, appKeyLimits, audit];
