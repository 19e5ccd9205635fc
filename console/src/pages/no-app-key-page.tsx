import { useMessages } from '../i18n/messages.ts';
import { Link } from '../router/link.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';

/** Instead of every page that acts for an app key, while none is good. */
export function NoAppKeyPage() {
  const t = useMessages();
  return (
    <Page title={t('keys.noneToActFor')}>
      <Card>
        <EmptyState
          icon="keys"
          title={t('keys.none')}
          action={
            <Link to="/app-keys" class="button button-primary">
              {t('keys.goTo')}
            </Link>
          }
        >
          {t('keys.noneText')}
        </EmptyState>
      </Card>
    </Page>
  );
}
