import './code-block.css';
import { CopyButton } from './copy-button.tsx';

type CodeBlockProps = { label: string; code: string };

/** Code to read and to copy; it scrolls by keyboard too. */
export function CodeBlock({ label, code }: CodeBlockProps) {
  return (
    <div class="code-block">
      <div class="code-block-copy">
        <CopyButton text={code} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class="code-block-text" tabIndex={0} aria-label={label}>
        <pre>
          <code>{code}</code>
        </pre>
      </section>
    </div>
  );
}
