import type { BoundingBox } from '../../../src/contract/face.ts';
import './face-crop.css';
import type { Photo } from './photo.ts';

/** A little more than the box, so that one recognises the person. */
const MARGIN = 0.18;

/** One face cut out of a photo that this page holds. Decoration: the text beside it says which face it is. */
export function FaceCrop({ photo, bbox }: { photo: Photo; bbox: BoundingBox }) {
  const { picture } = photo;
  if (!picture) return <span class="face-crop" />;
  const width = (bbox.x1 - bbox.x0) * picture.width;
  const height = (bbox.y1 - bbox.y0) * picture.height;
  const side = Math.max(width, height) * (1 + 2 * MARGIN);
  const x = ((bbox.x0 + bbox.x1) / 2) * picture.width - side / 2;
  const y = ((bbox.y0 + bbox.y1) / 2) * picture.height - side / 2;
  return (
    <svg class="face-crop" viewBox={`${x} ${y} ${side} ${side}`} aria-hidden="true">
      <image href={picture.url} width={picture.width} height={picture.height} />
    </svg>
  );
}
