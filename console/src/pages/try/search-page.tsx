import { useEffect, useState } from 'preact/hooks';
import { LIMITS } from '../../../../src/contract/limits.ts';
import type { SearchByImageResult } from '../../../../src/contract/schemas/search.ts';
import type { ApiCall } from '../../api/api-call.ts';
import { useApiCall } from '../../api/use-api-call.ts';
import { useMessages } from '../../i18n/messages.ts';
import type { Photo } from '../../photo/photo.ts';
import { PhotoPicker } from '../../photo/photo-picker.tsx';
import { useAppKey } from '../../state/app-keys.ts';
import { GroupSelect } from './group-select.tsx';
import { Inspector } from './inspector.tsx';
import { MatchList } from './match-list.tsx';
import { DEFAULT_THRESHOLD } from './threshold.ts';
import { ThresholdSlider } from './threshold-slider.tsx';
import { TryPage } from './try-page.tsx';
import { useGroupIds } from './use-groups.ts';

const SHOWN_MATCHES = 100;

export function SearchPage() {
  const t = useMessages();
  const appKeyId = useAppKey()?.id;
  const groupIds = useGroupIds(appKeyId);
  const { answer, fault, busy, run } = useApiCall<SearchByImageResult>(appKeyId);
  const [chosenGroup, setGroup] = useState('');
  const [photo, setPhoto] = useState<Photo>();
  const [threshold, setThreshold] = useState(DEFAULT_THRESHOLD);
  const group = chosenGroup || groupIds?.[0] || '';
  const callWith = (limit: number): ApiCall | undefined =>
    photo && group
      ? {
          method: 'POST',
          path: `/groups/${encodeURIComponent(group)}/search`,
          query: { limit: SHOWN_MATCHES, threshold: limit },
          images: { image: photo.input },
        }
      : undefined;
  // Asked for with the lowest threshold once, so that the slider sorts without waiting for the server.
  useEffect(() => {
    const call = callWith(LIMITS.threshold.min);
    if (call) void run(call);
  }, [photo, group, run]);

  const data = busy ? undefined : answer?.data;
  return (
    <TryPage title={t('search.title')} lead={t('search.lead')} groupIds={groupIds}>
      <div class="try-pictures">
        <PhotoPicker
          label={t('photo.label')}
          photo={photo}
          onPick={setPhoto}
          busy={busy}
          marks={data ? [{ detail: data.sourceFace, label: t('search.probe') }] : []}
        />
      </div>
      <Inspector
        call={callWith(threshold)}
        answer={answer}
        fault={fault}
        hint={t('search.hint')}
        mend={photo && { photo, onMended: setPhoto }}
        controls={
          <div class="form-stack">
            <GroupSelect ids={groupIds} value={group} onChange={setGroup} />
            <ThresholdSlider value={threshold} onInput={setThreshold} hint={t('search.thresholdHint')} />
          </div>
        }
      >
        {({ matchFaces }) => <MatchList matches={matchFaces} threshold={threshold} group={group} />}
      </Inspector>
    </TryPage>
  );
}
