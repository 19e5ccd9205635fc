import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useMessages } from '../i18n/messages.ts';
import { Button } from './button.tsx';
import './dialog.css';

type DialogProps = { title: string; onClose: () => void; wide?: boolean; children: ComponentChildren };

/** The browser's own modal dialog: it keeps the focus inside, and Escape closes it. */
export function Dialog({ title, onClose, wide = false, children }: DialogProps) {
  const t = useMessages();
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = element.current!;
    dialog.showModal();
    return () => dialog.close();
  }, []);
  return (
    <dialog
      ref={element}
      class={wide ? 'dialog dialog-wide' : 'dialog'}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <header class="dialog-header">
        <h2 id={titleId} class="dialog-title">
          {title}
        </h2>
        <Button kind="quiet" icon="close" iconOnly small onClick={onClose}>
          {t('common.close')}
        </Button>
      </header>
      <div class="dialog-body">{children}</div>
    </dialog>
  );
}
