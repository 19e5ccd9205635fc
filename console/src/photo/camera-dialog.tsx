import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import './camera.css';
import { CameraNotice } from './camera-notice.tsx';
import { drawJpeg } from './reencode.ts';
import { useCamera } from './use-camera.ts';

export function CameraDialog({ onClose, onTake }: { onClose: () => void; onTake: (blob: Blob) => void }) {
  const t = useMessages();
  const { video, state } = useCamera();
  const take = async () => {
    const { videoWidth, videoHeight } = video.current!;
    const blob = await drawJpeg(video.current!, videoWidth, videoHeight);
    if (blob) onTake(blob);
  };
  return (
    <Dialog title={t('photo.cameraTitle')} onClose={onClose} wide>
      <CameraNotice state={state} />
      <div class="camera-view" hidden={state !== 'on' && state !== 'starting'}>
        <video ref={video} class="camera-video" muted playsInline aria-label={t('photo.cameraTitle')} />
      </div>
      <div class="dialog-actions">
        <Button kind="primary" icon="live" disabled={state !== 'on'} onClick={() => void take()}>
          {t('photo.cameraTake')}
        </Button>
      </div>
    </Dialog>
  );
}
