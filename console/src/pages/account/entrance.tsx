import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Brand } from '../../shell/brand.tsx';
import { AppearanceChoices } from '../../shell/preferences.tsx';
import './entrance.css';

/** The frame of the pages before signing in. */
export function Entrance({ title, lead, children }: { title: string; lead: string; children: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} · Likeness`;
  }, [title]);
  return (
    <main class="entrance">
      <div class="entrance-card">
        <Brand />
        <div class="entrance-heading">
          <h1 class="entrance-title">{title}</h1>
          <p class="entrance-lead">{lead}</p>
        </div>
        {children}
      </div>
      <AppearanceChoices />
    </main>
  );
}
