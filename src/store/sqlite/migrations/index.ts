import { sql as groupsAndFaces } from './0001-groups-and-faces.ts';
import { sql as settings } from './0002-settings.ts';
import { sql as appKeyLimits } from './0003-app-key-limits.ts';
import { sql as audit } from './0004-audit.ts';
import { sql as groupSettings } from './0005-group-settings.ts';
import { sql as persons } from './0006-persons.ts';
import { sql as registrationTime } from './0007-registration-time.ts';
import { sql as facesByImage } from './0008-faces-by-image.ts';
import { sql as auditNotes } from './0009-audit-notes.ts';
import { sql as appKeyRate } from './0010-app-key-rate.ts';

/** In order; the database's user_version is the number of those that were applied. Never edit one that was released. */
export const MIGRATIONS: readonly string[] = [
  groupsAndFaces,
  settings,
  appKeyLimits,
  audit,
  groupSettings,
  persons,
  registrationTime,
  facesByImage,
  auditNotes,
  appKeyRate,
];
