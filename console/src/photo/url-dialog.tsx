import { useState } from 'preact/hooks';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextInput } from '../ui/text-input.tsx';

/** Any text may be sent: what is wrong with an address is the server's to say. */
export function UrlDialog({ onClose, onTake }: { onClose: () => void; onTake: (url: string) => void }) {
  const t = useMessages();
  const [url, setUrl] = useState('');
  return (
    <Dialog title={t('photo.urlTitle')} onClose={onClose}>
      <form
        class="form-stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (url.trim() !== '') onTake(url.trim());
        }}
      >
        <TextInput
          label={t('photo.urlLabel')}
          hint={t('photo.urlHint')}
          placeholder="https://"
          value={url}
          onInput={setUrl}
          autoFocus
        />
        <div class="dialog-actions">
          <Button kind="primary" type="submit" disabled={url.trim() === ''}>
            {t('photo.urlUse')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
