import { useMessages } from '../../i18n/messages.ts';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Page } from '../../ui/page.tsx';

/** This server keeps no audit record, and the page says so rather than showing an empty table. */
export function AuditPage() {
  const t = useMessages();
  return (
    <Page title={t('audit.title')} lead={t('audit.lead')}>
      <Card>
        <EmptyState icon="audit" title={t('audit.none')}>
          {t('audit.noneText')}
        </EmptyState>
      </Card>
    </Page>
  );
}
