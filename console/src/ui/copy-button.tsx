import { useState } from 'preact/hooks';
import { useMessages } from '../i18n/messages.ts';
import { Button } from './button.tsx';

const SHOWN_MS = 1500;

export function CopyButton({ text }: { text: string }) {
  const t = useMessages();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <Button kind="quiet" small icon={copied ? 'check' : 'copy'} onClick={() => void copy()}>
      {copied ? t('common.copied') : t('common.copy')}
    </Button>
  );
}
