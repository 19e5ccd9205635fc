import { useEffect, useState } from 'preact/hooks';
import type { ComparedFace, Comparison } from '../../../../src/contract/schemas/comparison.ts';
import type { ApiCall } from '../../api/api-call.ts';
import { useApiCall } from '../../api/use-api-call.ts';
import { useMessages } from '../../i18n/messages.ts';
import type { Photo } from '../../photo/photo.ts';
import { PhotoPicker } from '../../photo/photo-picker.tsx';
import { useAppKey } from '../../state/app-keys.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { FaceRow } from './face-row.tsx';
import { Inspector } from './inspector.tsx';
import { Similarity } from './similarity.tsx';
import { DEFAULT_THRESHOLD } from './threshold.ts';
import { ThresholdSlider } from './threshold-slider.tsx';
import { TryPage } from './try-page.tsx';

export function ComparePage() {
  const t = useMessages();
  const { answer, fault, busy, run } = useApiCall<Comparison>(useAppKey()?.id);
  const [source, setSource] = useState<Photo>();
  const [target, setTarget] = useState<Photo>();
  const [threshold, setThreshold] = useState(DEFAULT_THRESHOLD);
  const [chosen, setChosen] = useState<number>();
  const call: ApiCall | undefined = source &&
    target && {
      method: 'POST',
      path: '/compare',
      query: { threshold },
      images: { sourceImage: source.input, targetImage: target.input },
    };
  // Every answer carries the similarity of all faces, so a new threshold needs no new request.
  useEffect(() => {
    setChosen(undefined);
    if (call) void run(call);
  }, [source, target, run]);

  const data = busy ? undefined : answer?.data;
  const faces = data ? [...data.matchedFaceDetails, ...data.unmatchedFaceDetails] : [];
  const marks = faces.map(({ faceDetail, similarity }, index) => ({
    detail: faceDetail,
    label: `${index + 1}`,
    tone: similarity >= threshold ? ('good' as const) : ('muted' as const),
  }));
  return (
    <TryPage title={t('compare.title')} lead={t('compare.lead')}>
      <div class="try-pictures try-pictures-pair">
        <PhotoPicker
          label={t('compare.source')}
          photo={source}
          onPick={setSource}
          busy={busy}
          takesPaste={!source}
          marks={data ? [{ detail: data.sourceFace, label: t('compare.sourceFace') }] : []}
        />
        <PhotoPicker
          label={t('compare.target')}
          photo={target}
          onPick={setTarget}
          busy={busy}
          takesPaste={source !== undefined}
          marks={marks}
          chosen={chosen}
          onChoose={setChosen}
        />
      </div>
      <Inspector
        call={call}
        answer={answer}
        fault={fault}
        hint={t('compare.hint')}
        controls={<ThresholdSlider value={threshold} onInput={setThreshold} hint={t('compare.thresholdHint')} />}
      >
        {() =>
          target && faces.length > 0 ? (
            <>
              <ComparedFaces
                title={t('compare.matched')}
                empty={t('compare.noneMatched')}
                faces={faces}
                keep={({ similarity }) => similarity >= threshold}
                {...{ target, threshold, chosen, setChosen }}
              />
              <ComparedFaces
                title={t('compare.unmatched')}
                empty={t('compare.noneUnmatched')}
                faces={faces}
                keep={({ similarity }) => similarity < threshold}
                {...{ target, threshold, chosen, setChosen }}
              />
            </>
          ) : (
            <EmptyState icon="compare" title={t('compare.noFaces')}>
              {t('compare.noFacesText')}
            </EmptyState>
          )
        }
      </Inspector>
    </TryPage>
  );
}

type ComparedFacesProps = {
  title: string;
  empty: string;
  faces: ComparedFace[];
  keep: (face: ComparedFace) => boolean;
  target: Photo;
  threshold: number;
  chosen: number | undefined;
  setChosen: (index: number | undefined) => void;
};

function ComparedFaces({ title, empty, faces, keep, target, threshold, chosen, setChosen }: ComparedFacesProps) {
  const t = useMessages();
  const kept = faces.map((face, index) => ({ face, index })).filter(({ face }) => keep(face));
  return (
    <section class="result-section">
      <h3 class="result-heading">
        {title} <span class="number">{kept.length}</span>
      </h3>
      {kept.length === 0 && <p class="field-note">{empty}</p>}
      <ul class="face-rows">
        {kept.map(({ face, index }) => (
          <li key={index}>
            <FaceRow
              photo={target}
              detail={face.faceDetail}
              title={t('face.title', { number: index + 1 })}
              chosen={index === chosen}
              onChoose={() => setChosen(index === chosen ? undefined : index)}
              dimmed={face.similarity < threshold}
              aside={<Similarity value={face.similarity} threshold={threshold} />}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
