import { Field } from './field.tsx';

type TextInputProps = {
  label: string;
  value: string;
  onInput: (value: string) => void;
  hint?: string;
  error?: string | undefined;
  placeholder?: string;
  type?: 'text' | 'password' | 'search';
  autocomplete?: string;
  mono?: boolean;
  autoFocus?: boolean;
};

export function TextInput({
  label,
  value,
  onInput,
  hint,
  error,
  mono,
  autoFocus,
  type = 'text',
  ...input
}: TextInputProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <input
          {...control}
          {...input}
          // The DOM's types tie a role to each type of input; none is set here.
          type={type as 'text'}
          class={mono ? 'input input-mono' : 'input'}
          value={value}
          spellcheck={false}
          autocapitalize="off"
          autocomplete={input.autocomplete ?? 'off'}
          ref={autoFocus ? focusOnce : null}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

function focusOnce(element: HTMLElement | null): void {
  element?.focus();
}
