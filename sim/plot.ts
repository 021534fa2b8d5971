/** A small line plot as SVG: no library, readable as text, and by its title and table beside it without being seen. */

export interface Curve {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [720, 360, 60, 50, 20, 200]
const COLOURS = ['#0b6e4f', '#b3541e', '#3d5a98', '#7a2e6f'] as const
/** Told apart without colour, too. */
const DASHES = ['', '8 4', '2 3', '10 3 2 3'] as const

/** `x` on a scale of logarithms, `y` from 0 on. */
export function plot(curves: readonly Curve[], axes: { readonly x: string; readonly y: string }): string {
  const all = curves.flatMap((one) => one.points)
  const xs = [...new Set(all.map(([x]) => x))].sort((a, b) => a - b)
  const most = Math.max(1, ...all.map(([, y]) => y))
  const [low, high] = [Math.log(xs[0] ?? 1), Math.log(xs.at(-1) ?? 2)]
  const atX = (x: number): number => LEFT + ((Math.log(x) - low) / (high - low || 1)) * (WIDTH - LEFT - RIGHT)
  const atY = (y: number): number => HEIGHT - BOTTOM - (y / most) * (HEIGHT - BOTTOM - TOP)
  const text = (x: number, y: number, said: string, more = ''): string =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="12" font-family="sans-serif"${more || ' fill="#222"'}>${escaped(said)}</text>`
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * most))
  const names = apart(curves.map((curve) => atY(curve.points.at(-1)?.[1] ?? 0)))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(`${axes.y} by ${axes.x}`)}">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${ticks.map((y) => `<path d="M${LEFT} ${atY(y).toFixed(1)}H${WIDTH - RIGHT}" stroke="#ddd"/>${text(LEFT - 8, atY(y) + 4, String(y), ' text-anchor="end"')}`).join('\n')}
${xs.map((x) => text(atX(x), HEIGHT - BOTTOM + 18, String(x), ' text-anchor="middle"')).join('\n')}
${text(LEFT, HEIGHT - 10, axes.x)}
${text(4, 14, axes.y)}
${curves.map((curve, at) => line(curve, at, atX, atY) + text(WIDTH - RIGHT + 12, (names[at] ?? 0) + 4, curve.name, ` fill="${COLOURS[at % 4]}"`)).join('\n')}
</svg>
`
}

/** Height of a name and a little. */
const NAME_PX = 14

/** Where curves end at one height, their names stand below each other. */
function apart(heights: readonly number[]): number[] {
  const placed = [...heights]
  let free = Number.NEGATIVE_INFINITY
  for (const at of heights
    .keys()
    .toArray()
    .sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0))) {
    placed[at] = Math.max(heights[at] ?? 0, free)
    free = (placed[at] ?? 0) + NAME_PX
  }
  return placed
}

function line(curve: Curve, at: number, atX: (x: number) => number, atY: (y: number) => number): string {
  const path = curve.points
    .map(([x, y], n) => `${n === 0 ? 'M' : 'L'}${atX(x).toFixed(1)} ${atY(y).toFixed(1)}`)
    .join('')
  return `<path d="${path}" fill="none" stroke="${COLOURS[at % 4]}" stroke-width="2" stroke-dasharray="${DASHES[at % 4]}"/>`
}

const escaped = (said: string): string =>
  said.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
