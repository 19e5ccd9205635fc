import type { ComponentChildren } from 'preact';
import './table.css';

type Column = { label: string; kind?: 'text' | 'number' | 'action' };

type TableProps = { caption: string; columns: Column[]; children: ComponentChildren };

/** A table that scrolls sideways on narrow screens. Rows are the children. */
export function Table({ caption, columns, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="table-scroll" tabIndex={0} aria-label={caption}>
      <table class="table">
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ label, kind }) => (
              <th key={label} scope="col" class={kind === 'number' ? 'cell-number' : undefined}>
                {kind === 'action' ? <span class="visually-hidden">{label}</span> : label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
