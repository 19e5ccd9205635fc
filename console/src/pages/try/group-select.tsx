import { useMessages } from '../../i18n/messages.ts';
import { Link } from '../../router/link.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Select } from '../../ui/select.tsx';

type GroupSelectProps = { ids: string[] | undefined; value: string; onChange: (groupId: string) => void };

export function GroupSelect({ ids, value, onChange }: GroupSelectProps) {
  const t = useMessages();
  const options = (ids ?? []).map((id) => ({ value: id, label: id }));
  return <Select label={t('search.group')} value={value} options={options} onChange={onChange} />;
}

export function NoGroups() {
  const t = useMessages();
  return (
    <EmptyState
      icon="groups"
      title={t('search.noGroups')}
      action={
        <Link to="/groups" class="button button-primary">
          {t('groups.createFirst')}
        </Link>
      }
    >
      {t('search.noGroupsText')}
    </EmptyState>
  );
}
