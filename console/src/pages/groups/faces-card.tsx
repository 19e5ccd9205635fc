import { useEffect, useState } from 'preact/hooks';
import { useMessages } from '../../i18n/messages.ts';
import { Card } from '../../ui/card.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { FacesFound } from './faces-found.tsx';
import { FacesPaged } from './faces-paged.tsx';

const TYPING_PAUSE_MS = 350;

type FacesCardProps = { appKeyId: string; groupId: string; revision: number; onChange: () => void };

/** The registered faces: page by page, or those whose label contains a text. */
export function FacesCard(props: FacesCardProps) {
  const t = useMessages();
  const [typed, setTyped] = useState('');
  const [filter, setFilter] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setFilter(typed.trim()), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <Card flush>
      <div class="card-header">
        <h2 class="card-title">{t('group.faces')}</h2>
        <TextInput label={t('group.filter')} type="search" placeholder="alice" value={typed} onInput={setTyped} />
      </div>
      {filter ? <FacesFound {...props} filter={filter} /> : <FacesPaged {...props} />}
    </Card>
  );
}
