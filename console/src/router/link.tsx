import type { ComponentChildren } from 'preact';
import { hrefOf, navigate } from './location.ts';

type LinkProps = { to: string; class?: string; current?: boolean; onFollow?: () => void; children: ComponentChildren };

/** A real link, so that it opens in a new tab as well; a plain click stays in the page. */
export function Link({ to, current, onFollow, children, ...rest }: LinkProps) {
  return (
    <a
      {...rest}
      href={hrefOf(to)}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        navigate(to);
        onFollow?.();
      }}
    >
      {children}
    </a>
  );
}
