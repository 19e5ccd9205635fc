import type { RegisteredFace } from '../../../../src/contract/face.ts';
import { useMessages } from '../../i18n/messages.ts';
import './verdict.css';

type VerdictProps = { similarity: number; threshold: number; face: RegisteredFace };

/** Verify only measures; whether it is the same person is for the threshold to say. */
export function Verdict({ similarity, threshold, face }: VerdictProps) {
  const t = useMessages();
  const same = similarity >= threshold;
  return (
    <div class={same ? 'verdict verdict-same' : 'verdict'}>
      <p class="verdict-value number">{similarity.toFixed(2)}</p>
      <p class="verdict-text">{t(same ? 'verify.same' : 'verify.different', { threshold })}</p>
      <p class="field-note">
        {face.externalImageId ?? t('search.unlabelled')} · <code>{face.faceId}</code>
      </p>
    </div>
  );
}
