import { useMessages } from '../i18n/messages.ts';
import { Link } from '../router/link.tsx';
import { appKeysStore, chosenAppKeyStore } from '../state/app-keys.ts';
import { useStore } from '../state/store.ts';
import './app-key-choice.css';
import { Select } from '../ui/select.tsx';

/** Everything in the API belongs to an app key: the console acts for this one. */
export function AppKeyChoice() {
  const t = useMessages();
  const active = (useStore(appKeysStore) ?? []).filter((key) => key.status === 'active');
  const chosen = useStore(chosenAppKeyStore);
  return (
    <div class="app-key-choice">
      {active.length > 0 ? (
        <Select
          label={t('shell.appKey')}
          value={chosen}
          options={active.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={chosenAppKeyStore.set}
        />
      ) : (
        <Link to="/app-keys" class="button button-primary">
          {t('keys.createFirst')}
        </Link>
      )}
    </div>
  );
}
