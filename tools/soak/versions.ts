/**
 * A long run by hand: a million generated pairs of versions, ours against apt's own comparison, in one process of it.
 * `node tools/soak/versions.ts [PAIRS [SEED]]` needs Debian's own python3 with python3-apt. Prints one JSON line; exits 1 when a pair differs.
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import { seededRandom, versionPair } from '@patchreeve/ecosystems/deb/version-cases.ts'

const PAIRS = Number(process.argv[2] ?? 1_000_000)
const SEED = Number(process.argv[3] ?? 20_261_124)
const SCRIPT = `
import sys, apt_pkg
apt_pkg.init_system() if hasattr(apt_pkg, 'init_system') else apt_pkg.init()
for line in sys.stdin:
    a, b = line.rstrip('\\n').split(' ')
    order = apt_pkg.version_compare(a, b)
    sys.stdout.write('<\\n' if order < 0 else '>\\n' if order > 0 else '=\\n')
print('end')
`

const startedAt = performance.now()
const pairs = pairsOf(PAIRS, SEED)
const ours = pairs.map(([a, b]) => '<=>'[Math.sign(compareDpkg(a, b)) + 1])
const { wrong, compared } = await askApt()
const seconds = Math.round((performance.now() - startedAt) / 100) / 10
const counts = { less: count('<'), equal: count('='), greater: count('>') }
console.log(JSON.stringify({ soak: 'versions', pairs: compared, seed: SEED, ...counts, wrong: wrong.length, seconds }))
for (const line of wrong.slice(0, 20)) console.error(line)
process.exit(wrong.length === 0 && compared === PAIRS ? 0 : 1)

function pairsOf(many: number, seed: number): [string, string][] {
  const random = seededRandom(seed)
  return Array.from({ length: many }, () => versionPair(random))
}

function count(sign: string): number {
  return ours.filter((one) => one === sign).length
}

async function askApt(): Promise<{ wrong: string[]; compared: number }> {
  const python = spawn('/usr/bin/python3', ['-c', SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] })
  python.on('error', (error) => {
    console.error(`python3 did not start: ${error.message}`)
    process.exit(2)
  })
  // apt may end early (no python3-apt); its own words are on stderr, and the missing answers fail the run.
  python.stdin.on('error', () => {})
  python.stdin.end(pairs.map(([a, b]) => `${a} ${b}\n`).join(''))
  const wrong: string[] = []
  let compared = 0
  for await (const said of createInterface({ input: python.stdout })) {
    if (said === 'end') break
    const [a, b] = pairs[compared] ?? ['', '']
    if (said !== ours[compared]) wrong.push(`${a} ${b}: apt says ${said}, we say ${ours[compared]}`)
    compared++
  }
  return { wrong, compared }
}
