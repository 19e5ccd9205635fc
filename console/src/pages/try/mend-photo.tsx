import { useState } from 'preact/hooks';
import type { ResultName } from '../../../../src/contract/result-codes.ts';
import { useMessages } from '../../i18n/messages.ts';
import type { Photo } from '../../photo/photo.ts';
import { reencode } from '../../photo/reencode.ts';
import { Button } from '../../ui/button.tsx';

const MENDABLE: readonly ResultName[] = [
  'ImageTooLargeException',
  'InvalidImageFormatException',
  'InvalidImageFileException',
];

type MendPhotoProps = { photo: Photo; resultMessage: ResultName; onMended: (photo: Photo) => void };

/** Too large, or a format that the API does not take: the browser can often help. */
export function MendPhoto({ photo, resultMessage, onMended }: MendPhotoProps) {
  const t = useMessages();
  const [busy, setBusy] = useState(false);
  if (!MENDABLE.includes(resultMessage) || !photo.picture) return null;
  const mend = async () => {
    setBusy(true);
    const mended = await reencode(photo).finally(() => setBusy(false));
    if (mended) onMended(mended);
  };
  return (
    <Button small icon="refresh" busy={busy} onClick={() => void mend()}>
      {t('photo.mend')}
    </Button>
  );
}
