import { useState } from 'preact/hooks';
import type { AppKey } from '../../api/console-api.ts';
import { useMessages } from '../../i18n/messages.ts';
import { appKeysStore } from '../../state/app-keys.ts';
import { useStore } from '../../state/store.ts';
import { Badge, type BadgeTone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { CreateKeyDialog } from './create-key-dialog.tsx';
import { RevokeKeyDialog } from './revoke-key-dialog.tsx';

const TONES: Record<AppKey['status'], BadgeTone> = { active: 'good', expired: 'warn', revoked: 'neutral' };

export function AppKeysPage() {
  const t = useMessages();
  const appKeys = useStore(appKeysStore) ?? [];
  const [dialog, setDialog] = useState<'create' | AppKey>();
  const day = (time: number | undefined) =>
    time === undefined
      ? '–'
      : new Date(time).toLocaleDateString(document.documentElement.lang, { dateStyle: 'medium' });
  const close = () => setDialog(undefined);
  return (
    <Page
      title={t('keys.title')}
      lead={t('keys.lead')}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setDialog('create')}>
          {t('keys.create')}
        </Button>
      }
    >
      <Card flush>
        {appKeys.length === 0 ? (
          <EmptyState icon="keys" title={t('keys.none')}>
            {t('keys.noneText')}
          </EmptyState>
        ) : (
          <Table
            caption={t('keys.title')}
            columns={[
              { label: t('keys.name') },
              { label: t('keys.status') },
              { label: t('keys.created') },
              { label: t('keys.expires') },
              { label: t('keys.scopes') },
              { label: t('keys.id') },
              { label: t('common.actions'), kind: 'action' },
            ]}
          >
            {appKeys.map((key) => (
              <tr key={key.id}>
                <td>{key.name}</td>
                <td>
                  <Badge tone={TONES[key.status]}>{t(`keys.${key.status}`)}</Badge>
                </td>
                <td>{day(key.createdAt)}</td>
                <td>{day(key.expiresAt)}</td>
                <td>
                  <KeyLimits appKey={key} owner={appKeys.find(({ id }) => id === key.ownerId)} />
                </td>
                <td class="cell-id">{key.id}</td>
                <td class="cell-action">
                  {key.status !== 'revoked' && (
                    <Button kind="quiet" small icon="trash" iconOnly onClick={() => setDialog(key)}>
                      {t('keys.revokeNamed', { name: key.name })}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Card>
      {dialog === 'create' && <CreateKeyDialog onClose={close} />}
      {typeof dialog === 'object' && <RevokeKeyDialog appKey={dialog} onClose={close} />}
    </Page>
  );
}

/** What the key may do, on whose groups. */
function KeyLimits({ appKey, owner }: { appKey: AppKey; owner: AppKey | undefined }) {
  const t = useMessages();
  return (
    <>
      {appKey.scopes?.join(', ') ?? t('keys.everything')}
      {owner && <p class="field-note">{t('keys.groupsOf', { name: owner.name })}</p>}
      {appKey.groupIds && <p class="field-note">{appKey.groupIds.join(', ')}</p>}
    </>
  );
}
