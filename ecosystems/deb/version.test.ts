import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { zstdDecompressSync } from 'node:zlib'
import fc from 'fast-check'
import { compareDpkg, isDpkgVersion } from './version.ts'
import { seededRandom, versionPair } from './version-cases.ts'

const ordered: [older: string, newer: string, why: string][] = [
  ['1.0~rc1-1', '1.0-1', 'a tilde sorts before the end'],
  ['1.0~~', '1.0~', 'two tildes sort before one'],
  ['1.0~~a', '1.0~', 'whatever follows them'],
  ['1.0', '1.0a', 'the end sorts before a letter'],
  ['1.0a', '1.0+', 'letters sort before other signs'],
  ['1.0Z', '1.0a', 'capitals sort before small letters'],
  ['1.0-9', '1.0+-1', 'upstream decides before the revision'],
  ['1.9', '1.10', 'numbers count by value'],
  ['1.99999999999999999998', '1.99999999999999999999', 'numbers are as long as they like'],
  ['9.9-1', '1:0.1-1', 'an epoch beats every upstream version'],
  ['9:1', '10:1', 'epochs count by value'],
  ['1.0-1', '1.0-1+b1', 'a rebuild of the binary sorts after its source version'],
  ['1.0-1+b9', '1.0-1+b10', 'and the tenth after the ninth'],
  ['5.6.1-1', '5.6.1+really5.4.5-1', '+really is ordinary text'],
  ['1:153.7.0esr-1~deb12u1', '1:153.7.0esr-1', 'a backport sorts before what it was made from'],
  ['2.36-9+deb12u7', '2.36-9+deb12u14', 'the fourteenth update after the seventh'],
  ['1-2-1', '1-10-1', 'only the last hyphen begins the revision'],
  ['1.0.4-2', '1.0.4-2.1', 'a non-maintainer upload'],
  ['2:1.0', '2:1:0', 'a colon after the epoch is text of upstream'],
]
for (const [older, newer, why] of ordered) {
  test(`dpkg: ${older} < ${newer} (${why})`, () => {
    assert.ok(compareDpkg(older, newer) < 0)
    assert.ok(compareDpkg(newer, older) > 0)
  })
}

const equal: [a: string, b: string, why: string][] = [
  ['1.0', '1.0-0', 'a missing revision is revision 0'],
  ['1.0', '0:1.0', 'a missing epoch is epoch 0'],
  ['1.09-1', '1.9-01', 'leading zeros say nothing'],
  ['1.0', '1.', 'a number that is not there is 0'],
]
for (const [a, b, why] of equal) test(`dpkg: ${a} = ${b} (${why})`, () => assert.equal(Math.abs(compareDpkg(a, b)), 0))

test('dpkg: a version is one that dpkg would store', () => {
  for (const sound of ['1', '0:1', '1.2.3-4+b1', '2:1:0', '1-2-3', '5.6.1+really5.4.5-1', '2147483647:1', '1~~+-.-0'])
    assert.ok(isDpkgVersion(sound), sound)
  for (const broken of [
    '',
    'a',
    '-1',
    '1-',
    ':1',
    'x:1',
    '1:',
    '1 ',
    '1\n',
    '1_0',
    '1:2-3:4',
    '2147483648:1',
    '1é',
    '<unfixed>',
  ])
    assert.ok(!isDpkgVersion(broken), broken)
})

test('dpkg: any two strings have an order, and it is antisymmetric and transitive', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-2:~+.a-]{0,8}$/))
  fc.assert(
    fc.property(text, text, text, (a, b, c) => {
      const sorted = [a, b, c].sort(compareDpkg)
      for (const [x, y] of [
        [0, 1],
        [1, 2],
        [0, 2],
      ] as const)
        assert.ok(compareDpkg(sorted[x] ?? '', sorted[y] ?? '') <= 0)
      assert.equal(Math.sign(compareDpkg(a, b)), 0 - Math.sign(compareDpkg(b, a)))
    }),
    { numRuns: 5_000 },
  )
})

/** Present beside a checkout that has the reference data; the tests above need none of it. */
const vectors = join(import.meta.dirname, '../../../shared/feeds/versions')
const absent = existsSync(vectors) ? false : 'reference vectors are not beside this checkout'

test('dpkg: the vectors of dpkg itself', { skip: absent }, () => {
  const lines = readFileSync(join(vectors, 'dpkg-1.21.23-Dpkg_Version.data'), 'utf8').split('\n').filter(Boolean)
  for (const line of lines) {
    const [a = '', b = '', expected] = line.split(' ')
    assert.equal(Math.sign(compareDpkg(a, b)), Number(expected), line)
  }
  assert.ok(lines.length >= 43)
})

test('dpkg: the Debian vectors of osv-scalibr', { skip: absent }, () => {
  const files = untar(zstdDecompressSync(readFileSync(join(vectors, 'osv-scalibr-version-vectors.tar.zst'))))
  let checked = 0
  for (const [name, text] of files) {
    if (!/\/debian-versions.*\.txt$/.test(name)) continue
    for (const line of text.split('\n')) {
      const match = /^(\S+) ([<=>]) (\S+)$/.exec(line)
      if (!match) continue
      const [, a = '', sign = '', b = ''] = match
      assert.equal('<=>'.indexOf(sign) - 1, Math.sign(compareDpkg(a, b)), line)
      checked++
    }
  }
  assert.ok(checked >= 14_472)
})

/** Members of a plain tar: name at 0, octal size at 124, 512-byte blocks. */
function untar(tar: Buffer): [name: string, text: string][] {
  const members: [string, string][] = []
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8)
    const name = tar.toString('latin1', at, tar.indexOf(0, at))
    members.push([name, tar.toString('utf8', at + 512, at + 512 + size)])
    at += 512 + Math.ceil(size / 512) * 512
  }
  return members
}

/**
 * One process per question is what dpkg offers (2 to 6 ms each), so it is asked about neighbours only: dpkg's relation is an order,
 * so a sorted list whose neighbours it agrees with is sorted by it too, and with it every pair in the list. Fewer without CI.
 */
const VERSIONS = process.env.CI === 'true' ? 6_000 : 400
const noDpkg = spawnSync('dpkg', ['--version']).status === 0 ? false : 'no dpkg on this machine'

test(`dpkg itself agrees on the order of ${VERSIONS} generated versions, and so on any two of them`, {
  skip: noDpkg,
  timeout: 400_000,
}, async () => {
  const random = seededRandom(20_261_124)
  // Made in pairs that differ in little: those are the ones that could be told apart wrongly.
  const versions = Array.from({ length: VERSIONS / 2 }, () => versionPair(random)).flat()
  versions.sort(compareDpkg)
  const pairs = versions.slice(1).map((version, before): [string, string] => [versions[before] ?? '', version])
  const half = Math.ceil(pairs.length / 2)
  const refused = await Promise.all([askDpkg(pairs.slice(0, half)), askDpkg(pairs.slice(half))])
  assert.deepEqual(refused.flat(), [])
})

/** Lines "a relation b" (the relation that we say holds) through one shell; returns those that dpkg denies or cannot read. */
function askDpkg(pairs: readonly (readonly [string, string])[]): Promise<string[]> {
  const script =
    'while read -r a op b; do dpkg --compare-versions "$a" $op "$b" 2>&1 || echo "denied: $a $op $b"; done; echo end'
  const shell = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const relation = (a: string, b: string) => ['lt', 'eq', 'gt'][Math.sign(compareDpkg(a, b)) + 1]
  shell.stdin.end(pairs.map(([a, b]) => `${a} ${relation(a, b)} ${b}\n`).join(''))
  return new Promise((resolve, reject) => {
    let said = ''
    shell.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
    shell.on('error', reject).on('close', () => {
      const lines = said.trim().split('\n')
      if (lines.pop() === 'end') resolve(lines)
      else reject(new Error('the shell ended early'))
    })
  })
}
