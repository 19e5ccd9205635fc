import { useCallback, useEffect, useState } from 'preact/hooks';
import type { GroupList } from '../../../../src/contract/schemas/group.ts';
import { callApi } from '../../api/face-api.ts';
import { type ApiFailure, failureOf, unwrap } from '../../api/unwrap.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Link } from '../../router/link.tsx';
import { useAppKey } from '../../state/app-keys.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { CreateGroupDialog } from './create-group-dialog.tsx';
import { DeleteGroupDialog } from './delete-group-dialog.tsx';
import { GroupFacts } from './group-facts.tsx';
import { groupPath } from './group-path.ts';

const PAGE_SIZE = 50;

type Listed = { groups: GroupList['groups']; nextToken: string | undefined };

export function GroupsPage() {
  const t = useMessages();
  const appKeyId = useAppKey()?.id;
  const [listed, setListed] = useState<Listed>();
  const [failure, setFailure] = useState<ApiFailure>();
  const [dialog, setDialog] = useState<{ kind: 'create' } | { kind: 'delete'; groupId: string }>();

  const load = useCallback(
    async (before: Listed | undefined) => {
      if (!appKeyId) return;
      const token = before?.nextToken;
      const query = { limit: PAGE_SIZE, ...(token && { 'next-token': token }) };
      try {
        const { groups, nextToken } = unwrap(
          await callApi<GroupList>(appKeyId, { method: 'GET', path: '/groups', query }),
        );
        setListed({ groups: [...(before?.groups ?? []), ...groups], nextToken });
        setFailure(undefined);
      } catch (error) {
        setFailure(failureOf(error));
      }
    },
    [appKeyId],
  );
  useEffect(() => void load(undefined), [load]);

  const createButton = (
    <Button kind="primary" icon="plus" disabled={!appKeyId} onClick={() => setDialog({ kind: 'create' })}>
      {t('groups.create')}
    </Button>
  );
  return (
    <Page title={t('groups.title')} lead={t('groups.lead')} actions={createButton}>
      {failure && <FailureNotice failure={failure} />}
      {listed && (
        <Card flush>
          {listed.groups.length === 0 ? (
            <EmptyState icon="groups" title={t('groups.none')} action={createButton}>
              {t('groups.noneText')}
            </EmptyState>
          ) : (
            <Table
              caption={t('groups.title')}
              columns={[
                { label: t('groups.id') },
                { label: t('groups.faces'), kind: 'number' },
                { label: t('groups.created') },
                { label: t('groups.model') },
                { label: t('common.actions'), kind: 'action' },
              ]}
            >
              {listed.groups.map(({ groupId, modelVersion }) => (
                <tr key={groupId}>
                  <td>
                    <Link to={groupPath(groupId)}>{groupId}</Link>
                  </td>
                  <GroupFacts appKeyId={appKeyId!} groupId={groupId} />
                  <td>
                    <Badge>{modelVersion}</Badge>
                  </td>
                  <td class="cell-action">
                    <Button
                      kind="quiet"
                      small
                      icon="trash"
                      iconOnly
                      onClick={() => setDialog({ kind: 'delete', groupId })}
                    >
                      {t('groups.deleteNamed', { groupId })}
                    </Button>
                  </td>
                </tr>
              ))}
            </Table>
          )}
          {listed.nextToken && (
            <div class="table-footer">
              <span>{t('groups.shown', { count: listed.groups.length })}</span>
              <Button small onClick={() => void load(listed)}>
                {t('common.more')}
              </Button>
            </div>
          )}
        </Card>
      )}
      {dialog?.kind === 'create' && <CreateGroupDialog appKeyId={appKeyId!} onClose={() => setDialog(undefined)} />}
      {dialog?.kind === 'delete' && (
        <DeleteGroupDialog
          appKeyId={appKeyId!}
          groupId={dialog.groupId}
          onClose={() => setDialog(undefined)}
          onDeleted={() => {
            setDialog(undefined);
            void load(undefined);
          }}
        />
      )}
    </Page>
  );
}
