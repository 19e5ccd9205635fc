import './line-chart.css';

type Series = { label: string; tone: 'accent' | 'soft'; values: number[] };

type LineChartProps = {
  label: string;
  series: Series[];
  /** How a value is written, with its unit. */
  format: (value: number) => string;
  /** Points that the full width holds; fewer fill it from the right. */
  capacity: number;
};

const WIDTH = 600;
const HEIGHT = 120;

/** Values over time, the newest at the right. The latest and largest ones stand beside it in words. */
export function LineChart({ label, series, format, capacity }: LineChartProps) {
  const top = niceTop(Math.max(0, ...series.flatMap(({ values }) => values).filter(Number.isFinite)));
  return (
    <figure class="line-chart">
      <figcaption class="line-chart-caption">
        <span class="line-chart-label">{label}</span>
        <span class="line-chart-values">
          {series.map(({ label: name, tone, values }) => (
            <span key={name} class={`line-chart-value line-chart-${tone}`}>
              {series.length > 1 && `${name} `}
              <strong class="number">{latest(values, format)}</strong>
            </span>
          ))}
        </span>
      </figcaption>
      <div class="line-chart-plot">
        <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <line class="line-chart-grid" x1="0" x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
          <line class="line-chart-grid" x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
          {series.map(({ label: name, tone, values }) => (
            <path key={name} class={`line-chart-line line-chart-${tone}`} d={pathOf(values, capacity, top)} />
          ))}
        </svg>
        <span class="line-chart-top number">{format(top)}</span>
      </div>
    </figure>
  );
}

/** Gaps in the values are gaps in the line; a lone point becomes a short dash. */
function pathOf(values: number[], capacity: number, top: number): string {
  const step = WIDTH / (capacity - 1);
  let path = '';
  let drawing = false;
  values.forEach((value, index) => {
    if (!Number.isFinite(value)) {
      drawing = false;
      return;
    }
    const x = WIDTH - (values.length - 1 - index) * step;
    const y = HEIGHT - 1 - (value / top) * (HEIGHT - 4);
    path += drawing ? `L${x.toFixed(1)} ${y.toFixed(1)}` : `M${x.toFixed(1)} ${y.toFixed(1)}h.5`;
    drawing = true;
  });
  return path;
}

function latest(values: number[], format: (value: number) => string): string {
  const value = values.findLast(Number.isFinite);
  return value === undefined ? '–' : format(value);
}

/** The next of 1, 2, 5, 10, 20, 50 … above the largest value. */
function niceTop(largest: number): number {
  if (largest <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  return [1, 2, 5, 10].map((factor) => factor * power).find((top) => top >= largest)!;
}
