/** Icons on a 16 px grid, drawn for this console: 1.5 px lines, no fill. They never stand without a word. */
import type { ReactNode } from 'react'

const shapes = {
  home: <path d="M1.5 13.5c2 0 2-1 4-1s2 1 4 1 2-1 4-1M3 10.2 5.6 4h4.8l2.8 6.2" />,
  hosts: (
    <>
      <rect x="2" y="2.5" width="12" height="4.6" rx="1" />
      <rect x="2" y="8.9" width="12" height="4.6" rx="1" />
      <path d="M4.6 4.8h.01M4.6 11.2h.01M8 4.8h3.5M8 11.2h3.5" />
    </>
  ),
  findings: (
    <>
      <path d="M8 1.8 14 4v4.2c0 3-2.5 5-6 6.2-3.5-1.2-6-3.2-6-6.2V4z" />
      <path d="m8.8 4.5-2 3.3h2.6l-1.8 3.4" />
    </>
  ),
  plans: (
    <>
      <path d="M3 2h7l3 3v9H3z" />
      <path d="M5.5 7h5M5.5 9.5h5M5.5 12h2.5" />
    </>
  ),
  deployments: (
    <>
      <path d="M2 3.5h5M2 8h8.5M2 12.5h12" />
      <path d="m5 1.5 2 2-2 2M8.5 6l2 2-2 2" />
    </>
  ),
  evidence: (
    <>
      <path d="M6.6 9.4 9.4 6.6" />
      <path d="M7.2 4.6 8.7 3.1a2.97 2.97 0 0 1 4.2 4.2l-1.5 1.5M8.8 11.4l-1.5 1.5a2.97 2.97 0 0 1-4.2-4.2l1.5-1.5" />
    </>
  ),
  settings: (
    <>
      <path d="M2 4.5h7M12 4.5h2M2 11.5h2M7 11.5h7" />
      <circle cx="10.5" cy="4.5" r="1.6" />
      <circle cx="5.5" cy="11.5" r="1.6" />
    </>
  ),
  more: <path d="M3 4.5h10M3 8h10M3 11.5h10" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.5" />
      <path d="m10.5 10.5 3.5 3.5" />
    </>
  ),
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  check: <path d="m3 8.5 3.3 3.3L13 4.8" />,
  stop: (
    <>
      <path d="M5.3 1.8h5.4l3.5 3.5v5.4l-3.5 3.5H5.3l-3.5-3.5V5.3z" />
      <path d="M8 4.8v3.6M8 11h.01" />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M8 4.5V8l2.5 1.5" />
    </>
  ),
  info: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M8 7.3v3.7M8 5h.01" />
    </>
  ),
  world: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M1.8 8h12.4M8 1.8c2.2 2 2.2 10.4 0 12.4M8 1.8c-2.2 2-2.2 10.4 0 12.4" />
    </>
  ),
  sort: <path d="m5 6 3-3 3 3M5 10l3 3 3-3" />,
  up: <path d="m4 10 4-4 4 4" />,
  down: <path d="m4 6 4 4 4-4" />,
  unknown: (
    <>
      <rect x="1.8" y="1.8" width="12.4" height="12.4" rx="2" strokeDasharray="3 2" />
      <path d="M6.2 6.3c0-2.3 3.7-2.3 3.7 0 0 1.4-1.9 1.5-1.9 3M8 11.6h.01" />
    </>
  ),
  terminal: (
    <>
      <rect x="1.8" y="2.8" width="12.4" height="10.4" rx="1.2" />
      <path d="m4.5 6 2 2-2 2M8.5 10.2h3" />
    </>
  ),
} as const satisfies Record<string, ReactNode>
export type IconName = keyof typeof shapes

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="i" viewBox="0 0 16 16" aria-hidden="true">
      {shapes[name]}
    </svg>
  )
}

/** The dike with its flag above the water. */
export function Brand() {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d="M2 15.5 8.5 5.5h6L22 15.5" />
      <path d="M12 5.5V2.5M12 2.5h3.5" />
      <path d="M2 19.5c1.7 0 1.7-1.2 3.3-1.2s1.7 1.2 3.4 1.2 1.6-1.2 3.3-1.2 1.7 1.2 3.3 1.2 1.7-1.2 3.4-1.2 1.6 1.2 3.3 1.2" />
    </svg>
  )
}
