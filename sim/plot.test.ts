import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plot } from './plot.ts'

test('names of curves that end at one height stand below each other', () => {
  const curve = (name: string, end: number) => ({ name, points: [[1, 5] as const, [10, end] as const] })
  const svg = plot([curve('top', 100), curve('same', 100), curve('near', 99), curve('low', 1)], { x: 'x', y: 'y' })
  const y = ['top', 'same', 'near', 'low'].map((name) =>
    Number(new RegExp(`y="([\\d.]+)"[^>]*>${name}<`).exec(svg)?.[1]),
  )
  const gaps = y.slice(1).map((one, at) => one - (y[at] ?? 0))
  assert.ok(
    gaps.every((gap) => gap >= 14),
    y.join(),
  )
})
