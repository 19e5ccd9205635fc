import type { ComponentChildren } from 'preact';
import './button.css';
import { Icon, type IconName } from './icon.tsx';

type ButtonProps = {
  kind?: 'primary' | 'normal' | 'quiet' | 'danger';
  icon?: IconName;
  /** Shows only the icon; the children become its name. */
  iconOnly?: boolean;
  small?: boolean;
  busy?: boolean;
  disabled?: boolean;
  type?: 'button' | 'submit';
  pressed?: boolean;
  onClick?: () => void;
  children: ComponentChildren;
};

export function Button({
  kind = 'normal',
  icon,
  iconOnly = false,
  small = false,
  busy = false,
  disabled = false,
  type = 'button',
  pressed,
  onClick,
  children,
}: ButtonProps) {
  const classes = ['button', `button-${kind}`, small && 'button-small', iconOnly && 'button-icon-only'];
  return (
    <button
      type={type}
      class={classes.filter(Boolean).join(' ')}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      aria-pressed={pressed}
      title={iconOnly && typeof children === 'string' ? children : undefined}
      onClick={onClick}
    >
      {busy ? <span class="button-spinner" aria-hidden="true" /> : icon && <Icon name={icon} size={small ? 16 : 18} />}
      <span class={iconOnly ? 'visually-hidden' : undefined}>{children}</span>
    </button>
  );
}
