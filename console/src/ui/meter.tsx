import './meter.css';

type MeterProps = { label: string; value: number; max: number; text: string; tone?: 'accent' | 'warn' | 'bad' };

/** A filled bar with its meaning in words beside it: a capacity, or how far something is. */
export function Meter({ label, value, max, text, tone = 'accent' }: MeterProps) {
  const share = max === 0 ? 0 : Math.min(1, value / max);
  return (
    <div class="meter">
      <div class="meter-line">
        <span class="meter-label">{label}</span>
        <span class="number">{text}</span>
      </div>
      <div
        class="meter-track"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={value}
        aria-valuetext={text}
      >
        <div class={`meter-fill meter-${tone}`} style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}
