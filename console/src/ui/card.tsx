import type { ComponentChildren } from 'preact';
import './card.css';

type CardProps = { title?: string; actions?: ComponentChildren; flush?: boolean; children: ComponentChildren };

export function Card({ title, actions, flush = false, children }: CardProps) {
  return (
    <section class={flush ? 'card card-flush' : 'card'}>
      {(title || actions) && (
        <header class="card-header">
          {title && <h2 class="card-title">{title}</h2>}
          {actions && <div class="card-actions">{actions}</div>}
        </header>
      )}
      {children}
    </section>
  );
}
