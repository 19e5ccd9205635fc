import './brand.css';

/** Name and mark. */
export function Brand() {
  return (
    <span class="brand">
      <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
        <rect class="brand-tile" width="32" height="32" rx="8" />
        <path
          class="brand-lines"
          d="M8 12v-2a2 2 0 0 1 2-2h2M20 8h2a2 2 0 0 1 2 2v2M24 20v2a2 2 0 0 1-2 2h-2M12 24h-2a2 2 0 0 1-2-2v-2M13 14v1.500M19 14v1.500M12.500 19.500a5 5 0 0 0 7 0"
        />
      </svg>
      Likeness
    </span>
  );
}
