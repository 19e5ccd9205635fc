import { useId } from 'preact/hooks';
import './slider.css';

type SliderProps = {
  label: string;
  value: number;
  min: number;
  max: number;
  onInput: (value: number) => void;
  hint?: string;
};

export function Slider({ label, value, min, max, onInput, hint }: SliderProps) {
  const id = useId();
  return (
    <div class="slider">
      <label for={id} class="field-label">
        {label}
      </label>
      <output for={id} class="slider-value number">
        {value}
      </output>
      <input
        id={id}
        type="range"
        class="slider-input"
        min={min}
        max={max}
        step={1}
        value={value}
        onInput={(event) => onInput(event.currentTarget.valueAsNumber)}
      />
      {hint && <p class="field-note slider-hint">{hint}</p>}
    </div>
  );
}
