import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import './page.css';

type PageProps = { title: string; lead?: ComponentChildren; actions?: ComponentChildren; children: ComponentChildren };

/** Whether a page was shown before: the first one leaves the focus where the browser puts it, before the skip link. */
let hasShownPage = false;

/** One page: its heading takes the focus when one comes to it, so that screen readers say where one is. */
export function Page({ title, lead, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Likeness`;
  }, [title]);
  useEffect(() => {
    if (hasShownPage) heading.current?.focus({ preventScroll: true });
    hasShownPage = true;
  }, []);
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
