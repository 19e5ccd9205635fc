import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import './field.css';

type FieldProps = {
  label: string;
  hint?: ComponentChildren;
  error?: string | undefined;
  /** The control gets these, so that label, hint and error belong to it. */
  children: (control: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': boolean;
  }) => ComponentChildren;
};

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  const noteId = `${id}-note`;
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      {children({ id, 'aria-describedby': note ? noteId : undefined, 'aria-invalid': error !== undefined })}
      {note && (
        <p id={noteId} class={error ? 'field-note field-error' : 'field-note'} role={error ? 'alert' : undefined}>
          {note}
        </p>
      )}
    </div>
  );
}
