/** A segmented neutrophil: three lobes joined by strands. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <circle cx="16" cy="16" r="14.5" fill="#e9c7d6" />
      <g fill="#54429a" stroke="#54429a" strokeWidth="2.4" strokeLinecap="round">
        <path d="M11 12 Q14 18 12 21 M13 22 Q18 24 21 18" fill="none" />
        <ellipse cx="10.8" cy="10.6" rx="3.6" ry="4.2" transform="rotate(-25 10.8 10.6)" stroke="none" />
        <ellipse cx="12.4" cy="21.6" rx="4.3" ry="3.5" transform="rotate(20 12.4 21.6)" stroke="none" />
        <ellipse cx="21.4" cy="15.4" rx="3.7" ry="4.8" transform="rotate(18 21.4 15.4)" stroke="none" />
      </g>
    </svg>
  );
}
