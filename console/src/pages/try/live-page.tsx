import { useRef, useState } from 'preact/hooks';
import { useMessages } from '../../i18n/messages.ts';
import { CameraNotice } from '../../photo/camera-notice.tsx';
import '../../photo/camera.css';
import { FaceOverlay } from '../../photo/face-overlay.tsx';
import { useCamera } from '../../photo/use-camera.ts';
import { useAppKey } from '../../state/app-keys.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { GroupSelect } from './group-select.tsx';
import './live-page.css';
import { LiveResult } from './live-result.tsx';
import { DEFAULT_THRESHOLD } from './threshold.ts';
import { ThresholdSlider } from './threshold-slider.tsx';
import { TryPage } from './try-page.tsx';
import { useGroupIds } from './use-groups.ts';
import { useLiveSearch } from './use-live-search.ts';

export function LivePage() {
  const t = useMessages();
  const appKeyId = useAppKey()?.id;
  const groupIds = useGroupIds(appKeyId);
  const [chosenGroup, setGroup] = useState('');
  const [threshold, setThreshold] = useState(DEFAULT_THRESHOLD);
  const [wanted, setWanted] = useState(false);
  const group = chosenGroup || groupIds?.[0] || '';
  return (
    <TryPage title={t('live.title')} lead={t('live.lead')} groupIds={groupIds}>
      <Card flush>
        {wanted && appKeyId && group ? (
          <LiveView appKeyId={appKeyId} group={group} threshold={threshold} onStop={() => setWanted(false)} />
        ) : (
          <div class="live-start">
            <p>{t('live.explain')}</p>
            <Button kind="primary" icon="play" disabled={!group} onClick={() => setWanted(true)}>
              {t('live.start')}
            </Button>
          </div>
        )}
      </Card>
      <Card>
        <div class="form-stack">
          <GroupSelect ids={groupIds} value={group} onChange={setGroup} />
          <ThresholdSlider value={threshold} onInput={setThreshold} hint={t('verify.thresholdHint')} />
        </div>
      </Card>
    </TryPage>
  );
}

type LiveViewProps = { appKeyId: string; group: string; threshold: number; onStop: () => void };

function LiveView({ appKeyId, group, threshold, onStop }: LiveViewProps) {
  const t = useMessages();
  const { video, state } = useCamera();
  const { frame, failure } = useLiveSearch(state === 'on' ? video : undefined, { appKeyId, group });
  const sizeOf = useRef({ width: 1, height: 1 });
  if (video.current?.videoWidth) {
    sizeOf.current = { width: video.current.videoWidth, height: video.current.videoHeight };
  }
  const best = frame?.matches.find(({ similarity }) => similarity >= threshold);
  const name = best ? (best.face.externalImageId ?? t('search.unlabelled')) : t('live.unknown');
  return (
    <>
      <CameraNotice state={state} />
      {failure && <FailureNotice failure={failure} />}
      <div class="camera-view live-view" hidden={state !== 'on' && state !== 'starting'}>
        <video ref={video} class="camera-video" muted playsInline aria-label={t('live.title')} />
        {frame?.probe && (
          <FaceOverlay
            marks={[{ detail: frame.probe, label: name, tone: best ? 'good' : 'muted' }]}
            size={sizeOf.current}
            mirrored
          />
        )}
      </div>
      <LiveResult frame={frame} threshold={threshold} />
      <div class="live-bar">
        <span class="live-numbers number" role="status">
          {frame && t('live.rate', { rate: frame.framesPerSecond.toFixed(1), latency: Math.round(frame.latencyMs) })}
        </span>
        <Button small icon="stop" onClick={onStop}>
          {t('live.stop')}
        </Button>
      </div>
    </>
  );
}
