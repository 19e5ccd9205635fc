import { useCallback, useEffect, useState } from 'preact/hooks';
import type { GroupDetails } from '../../../../src/contract/schemas/group.ts';
import { callApi } from '../../api/face-api.ts';
import { type ApiFailure, failureOf, unwrap } from '../../api/unwrap.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Link } from '../../router/link.tsx';
import { navigate } from '../../router/location.ts';
import { useAppKey } from '../../state/app-keys.ts';
import { useServer } from '../../state/server.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Page } from '../../ui/page.tsx';
import { DeleteGroupDialog } from './delete-group-dialog.tsx';
import { EnrolCard } from './enrol/enrol-card.tsx';
import { FacesCard } from './faces-card.tsx';
import { groupPath } from './group-path.ts';
import { utcTime } from './utc-time.ts';
import './group-page.css';

/** Fuller than this, and the bar warns: a good time to think of a second group. */
const NEARLY_FULL = 0.9;

export function GroupPage({ groupId }: { groupId: string }) {
  const t = useMessages();
  const appKeyId = useAppKey()?.id;
  const capacity = useServer()?.limits.facesPerGroup ?? 0;
  const [details, setDetails] = useState<GroupDetails['groups'][number]>();
  const [failure, setFailure] = useState<ApiFailure>();
  const [deleting, setDeleting] = useState(false);
  /** Grows with every change made here, so that the parts of the page look again. */
  const [revision, setRevision] = useState(0);
  const changed = useCallback(() => setRevision((before) => before + 1), []);

  useEffect(() => {
    if (!appKeyId) return;
    callApi<GroupDetails>(appKeyId, { method: 'GET', path: groupPath(groupId) })
      .then((answer) => setDetails(unwrap(answer).groups[0]))
      .catch((error: unknown) => setFailure(failureOf(error)));
  }, [appKeyId, groupId, revision]);

  const count = details?.faceCount ?? 0;
  return (
    <Page
      title={groupId}
      lead={
        <>
          <Link to="/groups">{t('groups.title')}</Link>
          {details && ` · ${t('group.since', { time: utcTime(details.createTime) })} · ${details.modelVersion}`}
        </>
      }
      actions={
        details && (
          <Button kind="danger" icon="trash" onClick={() => setDeleting(true)}>
            {t('groups.delete')}
          </Button>
        )
      }
    >
      {failure && <FailureNotice failure={failure} />}
      {details && appKeyId && (
        <div class="group-layout">
          <FacesCard appKeyId={appKeyId} groupId={groupId} revision={revision} onChange={changed} />
          <div class="group-side">
            <Card>
              <Meter
                label={t('group.capacity')}
                value={count}
                max={capacity}
                text={t('group.capacityText', { count, capacity })}
                tone={count >= capacity ? 'bad' : count > capacity * NEARLY_FULL ? 'warn' : 'accent'}
              />
              <details class="group-why">
                <summary>{t('group.whyTitle')}</summary>
                <p>{t('group.whyText')}</p>
              </details>
            </Card>
            <EnrolCard appKeyId={appKeyId} groupId={groupId} onChange={changed} />
          </div>
        </div>
      )}
      {deleting && (
        <DeleteGroupDialog
          appKeyId={appKeyId!}
          groupId={groupId}
          onClose={() => setDeleting(false)}
          onDeleted={() => navigate('/groups')}
        />
      )}
    </Page>
  );
}
