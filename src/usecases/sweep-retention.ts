import type { AuditLog, Group } from '../ports.ts';
import type { Dependencies } from './dependencies.ts';
import { eraseSelection } from './erase-selection.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const GROUPS_A_PAGE = 100;

export type SweepReport = { groups: number; deletedFaceCount: number; failedGroups: number };

/**
 * Erases the faces that are older than their group keeps them. Every server of a store may do so at the same time: each
 * face is removed once, in a transaction of one of them. A group that fails is passed over.
 *
 * @param now what counts as the time, in milliseconds
 */
export async function sweepRetention(
  dependencies: Pick<Dependencies, 'groups' | 'gallery' | 'clock'> & { audit: AuditLog },
  now: number,
  onFailure: (group: Group, error: unknown) => void,
): Promise<SweepReport> {
  const { groups, audit } = dependencies;
  const report: SweepReport = { groups: 0, deletedFaceCount: 0, failedGroups: 0 };
  for (let after: string | undefined; ; ) {
    const page = await groups.listGroupsWithRetention(GROUPS_A_PAGE, after);
    for (const group of page) {
      report.groups++;
      try {
        report.deletedFaceCount += await sweepGroup(dependencies, group, now);
      } catch (error) {
        report.failedGroups++;
        onFailure(group, error);
      }
    }
    if (page.length < GROUPS_A_PAGE) break;
    after = page.at(-1)!.uid;
  }
  if (report.groups > 0) await audit.record({ action: 'retention.sweep', ...report });
  return report;
}

/** @returns how many faces were erased */
async function sweepGroup(
  dependencies: Pick<Dependencies, 'gallery' | 'clock'> & { audit: AuditLog },
  group: Group,
  now: number,
): Promise<number> {
  const { gallery, audit } = dependencies;
  const { appKeyId, retentionDays = 0 } = group;
  if (retentionDays < 1) return 0;
  const selection = { registeredBefore: now - retentionDays * DAY_MS };
  if ((await gallery.countFaces(group, selection)) === 0) return 0;
  const context = {
    auditNote: (action: string, facts: object) => audit.note({ action, ...facts }),
    auditReport: (action: string, facts: object) => audit.record({ action, ...facts }),
  };
  const facts = { by: 'retention', ownerId: appKeyId, retentionDays };
  return (await eraseSelection(dependencies, context, group, selection, facts)).deletedFaceCount;
}
