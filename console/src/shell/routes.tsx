import type { VNode } from 'preact';
import { AccountPage } from '../pages/account/account-page.tsx';
import { GroupPage } from '../pages/groups/group-page.tsx';
import { GroupsPage } from '../pages/groups/groups-page.tsx';
import { NoAppKeyPage } from '../pages/no-app-key-page.tsx';
import { NotFoundPage } from '../pages/not-found-page.tsx';
import { AppKeysPage } from '../pages/operate/app-keys-page.tsx';
import { AuditPage } from '../pages/operate/audit-page.tsx';
import { OverviewPage } from '../pages/operate/overview-page.tsx';
import { ReferencePage } from '../pages/reference/reference-page.tsx';
import { ComparePage } from '../pages/try/compare-page.tsx';
import { DetectPage } from '../pages/try/detect-page.tsx';
import { LivePage } from '../pages/try/live-page.tsx';
import { SearchPage } from '../pages/try/search-page.tsx';
import { VerifyPage } from '../pages/try/verify-page.tsx';

/** Pages that ask the face API, which they can only do as an app key. */
const ACTING_PAGES = new Set(['', 'compare', 'search', 'verify', 'live', 'groups']);

/**
 * @param location path below the console's prefix
 * @param hasAppKey whether there is an app key to act for
 */
export function routeOf(location: string, hasAppKey: boolean): VNode {
  const [page = '', ...parts] = location.slice(1).split('/').map(decodeURIComponent);
  if (!hasAppKey && ACTING_PAGES.has(page)) return <NoAppKeyPage />;
  switch (page) {
    case '':
      return <DetectPage />;
    case 'compare':
      return <ComparePage />;
    case 'search':
      return <SearchPage />;
    case 'verify':
      return <VerifyPage {...(parts[0] && { groupId: parts[0] })} {...(parts[1] && { faceId: parts[1] })} />;
    case 'live':
      return <LivePage />;
    case 'groups':
      return parts[0] ? <GroupPage groupId={parts[0]} /> : <GroupsPage />;
    case 'overview':
      return <OverviewPage />;
    case 'app-keys':
      return <AppKeysPage />;
    case 'audit':
      return <AuditPage />;
    case 'reference':
      return <ReferencePage />;
    case 'account':
      return <AccountPage />;
    default:
      return <NotFoundPage />;
  }
}
