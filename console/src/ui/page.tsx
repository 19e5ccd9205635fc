import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import './page.css';

type PageProps = { title: string; lead?: ComponentChildren; actions?: ComponentChildren; children: ComponentChildren };

/** One page: its heading takes the focus when it opens, so that screen readers say where one is. */
export function Page({ title, lead, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Likeness`;
  }, [title]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div class="page">
      <header class="page-header">
        <div class="page-heading">
          <h1 ref={heading} tabIndex={-1} class="page-title">
            {title}
          </h1>
          {lead && <p class="page-lead">{lead}</p>}
        </div>
        {actions && <div class="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
