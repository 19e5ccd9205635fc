import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';
import './notice.css';

type NoticeProps = { tone?: 'info' | 'good' | 'warn' | 'bad'; title?: ComponentChildren; children?: ComponentChildren };

export function Notice({ tone = 'info', title, children }: NoticeProps) {
  const icon = tone === 'good' ? 'check' : tone === 'info' ? 'info' : 'warning';
  return (
    <div class={`notice notice-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={icon} />
      <div class="notice-text">
        {title && <p class="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}
