/** A QR code, always dark on light with its quiet zone: cameras need both in the dark theme too. */
import { qrCode } from './qr-code.ts'

const QUIET = 4

export function Qr({ text, label }: { text: string; label: string }) {
  const square = qrCode(text)
  // Too long for our versions: the secret in groups beside it still works.
  if (!square) return null
  const size = square.length + 2 * QUIET
  const path = square
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : '')))
    .join('')
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  )
}
