import { useEffect, useState } from 'preact/hooks';
import { type AuditRow, readAudit } from '../../api/console-api.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';

/** The newest rows of the audit; the whole record is read by the command line. */
export function AuditPage() {
  const t = useMessages();
  const [rows, setRows] = useState<AuditRow[]>([]);
  useEffect(() => {
    readAudit().then(setRows, () => setRows([]));
  }, []);
  const time = (at: number) =>
    new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'medium' });
  return (
    <Page title={t('audit.title')} lead={t('audit.lead')}>
      <Card flush={rows.length > 0}>
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
              { label: t('audit.details') },
              { label: t('audit.key') },
            ]}
          >
            {rows.map(({ position, at, action, appKeyId, ...details }) => (
              <tr key={position}>
                <td>{time(at)}</td>
                <td>{action}</td>
                <td class="cell-id">{describe(details)}</td>
                <td class="cell-id">{appKeyId}</td>
              </tr>
            ))}
          </Table>
        )}
      </Card>
    </Page>
  );
}

function describe(details: Record<string, unknown>): string {
  return Object.entries(details)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : value}`)
    .join(' · ');
}
