import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { readVector } from './cvss.ts'

/** Expected base scores from the published vector sets of the four specifications. */
const known: [vector: string, base: number, automatable: boolean, total: boolean][] = [
  ['AV:N/AC:L/Au:N/C:C/I:C/A:C', 10, true, true],
  ['AV:L/AC:H/Au:M/C:N/I:N/A:P', 0.8, false, false],
  ['AV:L/AC:H/Au:M/C:N/I:N/A:N', 0, false, false],
  ['CVSS:3.0/S:U/AV:N/AC:L/PR:H/UI:N/C:L/I:L/A:N/E:F/RL:X', 3.8, false, false],
  ['CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:L', 10, true, false],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8, true, true],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U', 9.8, true, true],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:H/VA:L/SC:N/SI:H/SA:L', 9.2, true, false],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:U', 10, true, true],
]
for (const [vector, base, automatable, total] of known) {
  test(`${vector} scores ${base}`, () => {
    const reading = readVector(vector)
    assert.equal(reading?.base, base)
    assert.deepEqual([reading?.automatable, reading?.totalImpact], [automatable, total])
  })
}

const broken = [
  '',
  'garbage',
  'CVSS:3.1/AV:N',
  'CVSS:3.1/AV:Z/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  'CVSS:9.9/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
  '(AV:N/AC:L/Au:N/C:C/I:C/A:C)',
  'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\n',
  `CVSS:3.1/${'AV:N/'.repeat(100_000)}AC:L`,
  '__proto__:x/constructor:y',
]
for (const vector of broken) {
  test(`${JSON.stringify(vector.slice(0, 50))} is no vector`, () => assert.equal(readVector(vector), undefined))
}

test('whatever text stands for a vector, the answer is a score from 0 to 10 or none', () => {
  const metric = fc.constantFrom(
    'AV:N',
    'AC:L',
    'PR:N',
    'UI:N',
    'S:C',
    'C:H',
    'I:H',
    'A:H',
    'E:U',
    'AT:N',
    'VC:H',
    'Au:N',
    'x',
    '',
  )
  const text = fc.oneof(
    fc.string(),
    fc.tuple(fc.constantFrom('CVSS:3.1/', 'CVSS:4.0/', ''), fc.array(metric)).map(([p, m]) => p + m.join('/')),
  )
  fc.assert(
    fc.property(text, (vector) => {
      const base = readVector(vector)?.base
      assert.ok(base === undefined || (base >= 0 && base <= 10))
    }),
  )
})

const archive = join(import.meta.dirname, '../../../../shared/feeds/cvss/redhat-cvss-test-vectors.tar.zst')
test('every published test vector gets its published base score', {
  skip: existsSync(archive) ? false : 'no ../shared beside the checkout',
}, () => {
  let checked = 0
  for (const set of [
    'simple2',
    'simple3',
    'simple31',
    'simple4',
    'calculator2',
    'calculator3',
    'cvsslib2',
    'cvsslib3',
  ]) {
    const text = execFileSync('tar', ['--zstd', '-xOf', archive, `tests/vectors_${set}`], {
      encoding: 'utf8',
      maxBuffer: 10_000_000,
    })
    for (const line of text.split('\n')) {
      const [, vector, base] = /^(\S+) - \(?(-?[\d.]+)/.exec(line) ?? []
      if (vector === undefined) continue
      assert.equal(readVector(vector)?.base, Math.abs(Number(base)), vector)
      checked += 1
    }
  }
  assert.ok(checked > 7_000, `only ${checked} vectors`)
})
