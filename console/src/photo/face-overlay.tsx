import type { FaceDetail } from '../../../src/contract/face.ts';
import type { FaceMark } from './face-mark.ts';
import './face-overlay.css';
import { poseAxes, type Vector } from './pose-axes.ts';

type FaceOverlayProps = {
  marks: FaceMark[];
  size: { width: number; height: number };
  chosen?: number | undefined;
  onChoose?: ((index: number | undefined) => void) | undefined;
  /** The picture is shown mirrored, as in a live view; the numbers stay readable. */
  mirrored?: boolean;
};

/** Boxes, landmarks and pose axes over a picture; it fills the positioned element around it. */
export function FaceOverlay({ marks, size, chosen, onChoose, mirrored = false }: FaceOverlayProps) {
  return (
    <div class="face-overlay">
      <svg
        class={mirrored ? 'face-overlay-drawing face-overlay-mirrored' : 'face-overlay-drawing'}
        viewBox={`0 0 ${size.width} ${size.height}`}
        aria-hidden="true"
      >
        {marks.map(({ detail, tone = 'plain' }, index) => (
          <g key={index} class={`face-mark face-mark-${tone}${index === chosen ? ' face-mark-chosen' : ''}`}>
            <FaceBox detail={detail} size={size} />
            <Landmarks detail={detail} size={size} />
            <Axes detail={detail} size={size} />
          </g>
        ))}
      </svg>
      {marks.map(({ detail: { bbox }, label, tone = 'plain' }, index) => {
        const left = mirrored ? 1 - bbox.x1 : bbox.x0;
        const style = { left: `${left * 100}%`, top: `${bbox.y0 * 100}%` };
        const classes = `face-tag face-tag-${tone}${index === chosen ? ' face-tag-chosen' : ''}`;
        if (!onChoose) {
          return (
            <span key={index} class={classes} style={style}>
              {label}
            </span>
          );
        }
        return (
          <button
            key={index}
            type="button"
            class={classes}
            style={style}
            aria-pressed={index === chosen}
            onClick={() => onChoose(index === chosen ? undefined : index)}
          >
            {label}
          </button>
        );
      })}
    </div>
  );
}

type PartProps = { detail: FaceDetail; size: { width: number; height: number } };

function FaceBox({ detail: { bbox }, size }: PartProps) {
  const box = {
    x: bbox.x0 * size.width,
    y: bbox.y0 * size.height,
    width: (bbox.x1 - bbox.x0) * size.width,
    height: (bbox.y1 - bbox.y0) * size.height,
  };
  const corner = box.width * 0.06;
  return (
    <>
      <rect class="face-halo" {...box} rx={corner} />
      <rect class="face-box" {...box} rx={corner} />
    </>
  );
}

function Landmarks({ detail: { landmarks, bbox }, size }: PartProps) {
  const radius = Math.max((bbox.x1 - bbox.x0) * size.width * 0.022, size.width * 0.0015);
  return landmarks.map(({ type, x, y }) => (
    <circle key={type} class="face-landmark" cx={x * size.width} cy={y * size.height} r={radius} />
  ));
}

function Axes({ detail: { orientation, landmarks, bbox }, size }: PartProps) {
  const nose = landmarks.find(({ type }) => type === 'nose');
  if (!orientation || !nose) return null;
  const origin = { x: nose.x * size.width, y: nose.y * size.height };
  const length = (bbox.y1 - bbox.y0) * size.height * 0.45;
  const axes = poseAxes(orientation);
  const line = (name: 'right' | 'up' | 'forward', vector: Vector) => (
    <line
      class={`face-axis face-axis-${name}`}
      x1={origin.x}
      y1={origin.y}
      x2={origin.x + vector.x * length}
      y2={origin.y + vector.y * length}
    />
  );
  return (
    <>
      {line('right', axes.right)}
      {line('up', axes.up)}
      {line('forward', axes.forward)}
    </>
  );
}
