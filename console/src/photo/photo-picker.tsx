import { useEffect, useRef, useState } from 'preact/hooks';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { CameraDialog } from './camera-dialog.tsx';
import type { FaceMark } from './face-mark.ts';
import { FaceOverlay } from './face-overlay.tsx';
import { type Photo, photoOfBlob, photoOfUrl, releasePhoto } from './photo.ts';
import './photo-picker.css';
import { SampleStrip } from './sample-strip.tsx';
import { UrlDialog } from './url-dialog.tsx';

type PhotoPickerProps = {
  label: string;
  photo: Photo | undefined;
  onPick: (photo: Photo) => void;
  marks?: FaceMark[];
  chosen?: number | undefined;
  onChoose?: (index: number | undefined) => void;
  busy?: boolean;
  /** Whether a pasted picture lands here; one picker of a page at a time. */
  takesPaste?: boolean;
};

/** A photo from wherever it is: dropped, chosen, pasted, taken, behind a URL, or one of the samples. */
export function PhotoPicker({
  label,
  photo,
  onPick,
  marks = [],
  chosen,
  onChoose,
  busy = false,
  takesPaste = true,
}: PhotoPickerProps) {
  const t = useMessages();
  const fileInput = useRef<HTMLInputElement>(null);
  const [dialog, setDialog] = useState<'camera' | 'url' | undefined>();
  const [over, setOver] = useState(false);
  const [loading, setLoading] = useState(false);

  const take = async (coming: Promise<Photo>) => {
    setLoading(true);
    const next = await coming.finally(() => setLoading(false));
    releasePhoto(photo);
    onPick(next);
  };
  const takeFile = (file: File | null | undefined) => {
    if (file) void take(photoOfBlob(file, file.name));
  };

  useEffect(() => {
    if (!takesPaste) return;
    const paste = (event: ClipboardEvent) => {
      const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
      if (file) takeFile(file);
    };
    addEventListener('paste', paste);
    return () => removeEventListener('paste', paste);
  });

  return (
    <section
      class={over ? 'photo-picker photo-picker-over' : 'photo-picker'}
      aria-label={label}
      aria-busy={busy || loading}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        takeFile(event.dataTransfer?.files[0]);
      }}
    >
      <header class="photo-picker-bar">
        <span class="photo-picker-name">
          <strong>{label}</strong>
          {photo && <span class="photo-picker-file">{photo.name}</span>}
        </span>
        <span class="photo-picker-sources">
          <Button small icon="upload" onClick={() => fileInput.current?.click()}>
            {t('photo.choose')}
          </Button>
          <Button small icon="live" iconOnly onClick={() => setDialog('camera')}>
            {t('photo.camera')}
          </Button>
          <Button small icon="link" iconOnly onClick={() => setDialog('url')}>
            {t('photo.url')}
          </Button>
        </span>
      </header>
      <input
        ref={fileInput}
        type="file"
        accept="image/*"
        hidden
        aria-label={label}
        onChange={(event) => {
          takeFile(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
      <div class="photo-stage">
        {photo?.picture ? (
          <div class="photo-frame" style={{ aspectRatio: `${photo.picture.width} / ${photo.picture.height}` }}>
            <img class="photo-picture" src={photo.picture.url} alt={photo.name} />
            <FaceOverlay marks={marks} size={photo.picture} chosen={chosen} onChoose={onChoose} />
          </div>
        ) : (
          <div class="photo-invitation">
            <Icon name="photo" size={32} />
            <p class="photo-invitation-title">{photo ? t('photo.notShown') : t('photo.invite')}</p>
            <p class="photo-invitation-text">{photo ? t('photo.notShownText') : t('photo.inviteText')}</p>
          </div>
        )}
        {(busy || loading) && <div class="photo-working" role="status" aria-label={t('common.working')} />}
      </div>
      <SampleStrip onPick={(sample) => void take(sample)} />
      {dialog === 'camera' && (
        <CameraDialog
          onClose={() => setDialog(undefined)}
          onTake={(blob) => {
            setDialog(undefined);
            void take(photoOfBlob(blob, 'camera.jpg'));
          }}
        />
      )}
      {dialog === 'url' && (
        <UrlDialog
          onClose={() => setDialog(undefined)}
          onTake={(url) => {
            setDialog(undefined);
            void take(photoOfUrl(url));
          }}
        />
      )}
    </section>
  );
}
