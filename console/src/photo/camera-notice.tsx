import { useMessages } from '../i18n/messages.ts';
import { Notice } from '../ui/notice.tsx';
import type { CameraState } from './use-camera.ts';

/** Why there is no picture, and what to do about it. */
export function CameraNotice({ state }: { state: CameraState }) {
  const t = useMessages();
  if (state === 'on' || state === 'starting') return null;
  return <Notice tone="warn">{t(`camera.${state}`)}</Notice>;
}
