import './similarity.css';

/** A similarity of 0 to 100 as a number and a bar, with the threshold marked on it. */
export function Similarity({ value, threshold }: { value: number; threshold: number }) {
  const matches = value >= threshold;
  return (
    <span class={matches ? 'similarity similarity-match' : 'similarity'}>
      <span class="similarity-value number">{value.toFixed(1)}</span>
      <span class="similarity-track" aria-hidden="true">
        <span class="similarity-fill" style={{ width: `${value}%` }} />
        <span class="similarity-threshold" style={{ left: `${threshold}%` }} />
      </span>
    </span>
  );
}
