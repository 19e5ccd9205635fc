import { useMessages } from '../../i18n/messages.ts';
import { Similarity } from './similarity.tsx';
import type { LiveFrame } from './use-live-search.ts';

/** Who is in front of the camera, or why nobody can be told. */
export function LiveResult({ frame, threshold }: { frame: LiveFrame | undefined; threshold: number }) {
  const t = useMessages();
  if (!frame) return <p class="live-result field-note">{t('live.starting')}</p>;
  if (!frame.probe) return <p class="live-result field-note">{frame.detail}</p>;
  const nearest = frame.matches[0];
  const isMatch = nearest !== undefined && nearest.similarity >= threshold;
  return (
    <div class="live-result">
      <p class="live-name">{isMatch ? (nearest.face.externalImageId ?? nearest.face.faceId) : t('live.unknown')}</p>
      {nearest && <Similarity value={nearest.similarity} threshold={threshold} />}
    </div>
  );
}
