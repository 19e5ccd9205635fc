import { useMessages } from '../i18n/messages.ts';
import { Link } from '../router/link.tsx';
import { Page } from '../ui/page.tsx';

export function NotFoundPage() {
  const t = useMessages();
  return (
    <Page title={t('notFound.title')} lead={t('notFound.lead')}>
      <p>
        <Link to="/">{t('notFound.back')}</Link>
      </p>
    </Page>
  );
}
