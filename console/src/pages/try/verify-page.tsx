import { useEffect, useState } from 'preact/hooks';
import type { Verification } from '../../../../src/contract/schemas/verification.ts';
import type { ApiCall } from '../../api/api-call.ts';
import { useApiCall } from '../../api/use-api-call.ts';
import { useMessages } from '../../i18n/messages.ts';
import type { Photo } from '../../photo/photo.ts';
import { PhotoPicker } from '../../photo/photo-picker.tsx';
import { useAppKey } from '../../state/app-keys.ts';
import { FaceSelect } from './face-select.tsx';
import { GroupSelect } from './group-select.tsx';
import { Inspector } from './inspector.tsx';
import { DEFAULT_THRESHOLD } from './threshold.ts';
import { ThresholdSlider } from './threshold-slider.tsx';
import { TryPage } from './try-page.tsx';
import { useGroupIds } from './use-groups.ts';
import { Verdict } from './verdict.tsx';

/** A link from a list of faces names the face to verify against. */
type VerifyPageProps = { groupId?: string; faceId?: string };

export function VerifyPage({ groupId = '', faceId: givenFaceId = '' }: VerifyPageProps) {
  const t = useMessages();
  const appKeyId = useAppKey()?.id;
  const groupIds = useGroupIds(appKeyId);
  const { answer, fault, busy, run } = useApiCall<Verification>(appKeyId);
  const [chosenGroup, setChosenGroup] = useState(groupId);
  const [faceId, setFaceId] = useState(givenFaceId);
  const [photo, setPhoto] = useState<Photo>();
  const [threshold, setThreshold] = useState(DEFAULT_THRESHOLD);
  const group = chosenGroup || groupIds?.[0] || '';
  const call: ApiCall | undefined =
    photo && group && faceId.trim()
      ? {
          method: 'POST',
          path: `/verify/groups/${encodeURIComponent(group)}/faces/${encodeURIComponent(faceId.trim())}`,
          images: { compareImage: photo.input },
        }
      : undefined;
  useEffect(() => {
    if (call) void run(call);
  }, [photo, group, faceId, run]);

  const data = busy ? undefined : answer?.data;
  return (
    <TryPage title={t('verify.title')} lead={t('verify.lead')} groupIds={groupIds}>
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
        call={call}
        answer={answer}
        fault={fault}
        hint={t('verify.hint')}
        mend={photo && { photo, onMended: setPhoto }}
        controls={
          <div class="form-stack">
            <GroupSelect
              ids={groupIds}
              value={group}
              onChange={(next) => {
                setChosenGroup(next);
                setFaceId('');
              }}
            />
            <FaceSelect appKeyId={appKeyId} group={group} value={faceId} onChange={setFaceId} />
            <ThresholdSlider value={threshold} onInput={setThreshold} hint={t('verify.thresholdHint')} />
          </div>
        }
      >
        {({ similarity, face }) => <Verdict similarity={similarity} threshold={threshold} face={face} />}
      </Inspector>
    </TryPage>
  );
}
