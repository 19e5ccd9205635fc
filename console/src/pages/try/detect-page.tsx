import { useEffect, useState } from 'preact/hooks';
import type { Detection } from '../../../../src/contract/schemas/detection.ts';
import type { ApiCall } from '../../api/api-call.ts';
import { useApiCall } from '../../api/use-api-call.ts';
import { useMessages } from '../../i18n/messages.ts';
import type { Photo } from '../../photo/photo.ts';
import { PhotoPicker } from '../../photo/photo-picker.tsx';
import { useAppKey } from '../../state/app-keys.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Switch } from '../../ui/switch.tsx';
import { AxesLegend } from './axes-legend.tsx';
import { FaceRow } from './face-row.tsx';
import { Inspector } from './inspector.tsx';
import { TryPage } from './try-page.tsx';

export function DetectPage() {
  const t = useMessages();
  const { answer, fault, busy, run } = useApiCall<Detection>(useAppKey()?.id);
  const [photo, setPhoto] = useState<Photo>();
  const [flags, setFlags] = useState({ orientation: true, mask: true });
  const [chosen, setChosen] = useState<number>();
  const call: ApiCall | undefined = photo && {
    method: 'POST',
    path: '/detect',
    images: { image: photo.input },
    fields: flags,
  };
  useEffect(() => {
    setChosen(undefined);
    if (call) void run(call);
  }, [photo, flags, run]);

  const faces = (!busy && answer?.data?.faceDetails) || [];
  return (
    <TryPage title={t('detect.title')} lead={t('detect.lead')}>
      <div class="try-pictures">
        <PhotoPicker
          label={t('photo.label')}
          photo={photo}
          onPick={setPhoto}
          busy={busy}
          marks={faces.map((detail, index) => ({ detail, label: String(index + 1) }))}
          chosen={chosen}
          onChoose={setChosen}
        />
      </div>
      <Inspector
        call={call}
        answer={answer}
        fault={fault}
        hint={t('detect.hint')}
        mend={photo && { photo, onMended: setPhoto }}
        controls={
          <div class="try-options">
            <Switch
              label={t('detect.orientation')}
              checked={flags.orientation}
              onChange={(orientation) => setFlags({ ...flags, orientation })}
            />
            <Switch label={t('detect.mask')} checked={flags.mask} onChange={(mask) => setFlags({ ...flags, mask })} />
          </div>
        }
      >
        {({ faceDetails, faceDetailCount }) =>
          faceDetailCount === 0 || !photo ? (
            <EmptyState icon="detect" title={t('detect.none')}>
              {t('detect.noneText')}
            </EmptyState>
          ) : (
            <>
              <p>{t(faceDetailCount === 1 ? 'detect.countOne' : 'detect.count', { count: faceDetailCount })}</p>
              <ul class="face-rows">
                {faceDetails.map((detail, index) => (
                  <li key={index}>
                    <FaceRow
                      photo={photo}
                      detail={detail}
                      title={t('face.title', { number: index + 1 })}
                      chosen={index === chosen}
                      onChoose={() => setChosen(index === chosen ? undefined : index)}
                    />
                  </li>
                ))}
              </ul>
              {flags.orientation && <AxesLegend />}
            </>
          )
        }
      </Inspector>
    </TryPage>
  );
}
