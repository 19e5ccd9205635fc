import { useCallback, useEffect, useState } from 'preact/hooks';
import { type AuditRow, readAudit } from '../../api/console-api.ts';
import { ConsoleRequestError } from '../../api/console-request.ts';
import { useMessages } from '../../i18n/messages.ts';
import { appKeysStore } from '../../state/app-keys.ts';
import { useStore } from '../../state/store.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FaultNotice } from '../../ui/error-notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';

const TAKING_AWAY = /\.(delete|revoke)$/;

/** The newest rows of the audit; the whole record is read, and checked, by the command line. */
export function AuditPage() {
  const t = useMessages();
  const appKeys = useStore(appKeysStore) ?? [];
  const [rows, setRows] = useState<AuditRow[]>();
  const [fault, setFault] = useState<ConsoleRequestError>();
  const load = useCallback(() => {
    readAudit().then(setRows, (error: unknown) => {
      if (!(error instanceof ConsoleRequestError)) throw error;
      setFault(error);
    });
  }, []);
  useEffect(load, [load]);
  const time = (at: number) =>
    new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: 'short', timeStyle: 'medium' });
  return (
    <Page
      title={t('audit.title')}
      lead={t('audit.lead')}
      actions={
        <Button icon="refresh" onClick={load}>
          {t('audit.refresh')}
        </Button>
      }
    >
      {fault && <FaultNotice fault={fault} />}
      {rows && (
        <Card flush>
          {rows.length === 0 ? (
            <EmptyState icon="audit" title={t('audit.none')}>
              {t('audit.noneText')}
            </EmptyState>
          ) : (
            <Table
              caption={t('audit.title')}
              columns={[
                { label: t('audit.time') },
                { label: t('audit.action') },
                { label: t('audit.key') },
                { label: t('audit.details') },
              ]}
            >
              {rows.map(({ position, at, action, appKeyId, ...details }) => (
                <tr key={position}>
                  <td class="cell-time">{time(at)}</td>
                  <td>
                    <Badge tone={TAKING_AWAY.test(action) ? 'warn' : 'neutral'}>{action}</Badge>
                  </td>
                  <td>{appKeys.find(({ id }) => id === appKeyId)?.name ?? appKeyId ?? '–'}</td>
                  <td class="cell-facts">{describe(details)}</td>
                </tr>
              ))}
            </Table>
          )}
        </Card>
      )}
    </Page>
  );
}

function describe(details: Record<string, unknown>): string {
  return Object.entries(details)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(' ') || '–' : value}`)
    .join(' · ');
}
