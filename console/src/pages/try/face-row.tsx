import type { ComponentChildren } from 'preact';
import type { FaceDetail } from '../../../../src/contract/face.ts';
import { useMessages } from '../../i18n/messages.ts';
import { FaceCrop } from '../../photo/face-crop.tsx';
import { faceFaults } from '../../photo/face-mark.ts';
import type { Photo } from '../../photo/photo.ts';
import { Badge } from '../../ui/badge.tsx';
import './face-row.css';

type FaceRowProps = {
  photo: Photo;
  detail: FaceDetail;
  title: string;
  chosen?: boolean;
  onChoose?: () => void;
  dimmed?: boolean;
  aside?: ComponentChildren;
};

/** What the server found out about one face of a photo. */
export function FaceRow({ photo, detail, title, chosen, onChoose, dimmed, aside }: FaceRowProps) {
  const t = useMessages();
  const { bbox, orientation, mask, confidence } = detail;
  const { picture } = photo;
  const faults = picture ? faceFaults(detail, picture) : [];
  const degrees = (value: number) => `${value.toFixed(0)}°`;
  const facts = [
    picture &&
      `${Math.round((bbox.x1 - bbox.x0) * picture.width)} × ${Math.round((bbox.y1 - bbox.y0) * picture.height)} px`,
    orientation &&
      `${t('face.yaw')} ${degrees(orientation.x)} · ${t('face.pitch')} ${degrees(orientation.y)} · ${t('face.roll')} ${degrees(orientation.z)}`,
  ].filter(Boolean);
  const content = (
    <>
      <FaceCrop photo={photo} bbox={bbox} />
      <span class="face-row-text">
        <span class="face-row-title">
          {title}
          <span class="face-row-confidence number">{t('face.confidence', { value: confidence.toFixed(1) })}</span>
        </span>
        {facts.map((fact) => (
          <span key={fact as string} class="face-row-facts number">
            {fact}
          </span>
        ))}
        <span class="face-row-badges">
          {mask === true && <Badge tone="accent">{t('face.mask')}</Badge>}
          {mask === false && <Badge>{t('face.noMask')}</Badge>}
          {faults.map((fault) => (
            <Badge key={fault} tone="warn">
              {t(`reason.${fault}`)}
            </Badge>
          ))}
        </span>
      </span>
      {aside && <span class="face-row-aside">{aside}</span>}
    </>
  );
  const classes = `face-row${dimmed ? ' face-row-dimmed' : ''}`;
  if (!onChoose) return <div class={classes}>{content}</div>;
  return (
    <button type="button" class={classes} aria-pressed={chosen} onClick={onChoose}>
      {content}
    </button>
  );
}
