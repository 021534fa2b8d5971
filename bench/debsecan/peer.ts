/** debsecan as a peer: the distribution's own program, from its package, fed with the same records in its own format. */
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { deflateSync } from 'node:zlib'
import type { Knowledge } from '../../server/src/assessment/index.ts'

/** Path of the program, unpacked below the cache and not installed. Needs apt and Debian's own python3 with python3-apt. */
export function debsecan(cache: string): string {
  const folder = join(cache, 'debsecan')
  const program = join(folder, 'usr/bin/debsecan')
  if (existsSync(program)) return program
  mkdirSync(folder, { recursive: true })
  must(spawnSync('apt-get', ['download', '-q', 'debsecan'], { cwd: folder, encoding: 'utf8' }))
  const [deb] = readdirSync(folder).filter((name) => name.endsWith('.deb'))
  assert.ok(deb, 'apt-get download brought a package')
  must(spawnSync('dpkg-deb', ['-x', join(folder, deb), folder], { encoding: 'utf8' }))
  return program
}

function must(run: { status: number | null; stderr: string }): void {
  assert.equal(run.status, 0, run.stderr)
}

const URGENCY: Readonly<Record<string, string>> = { low: 'L', medium: 'M', high: 'H' }

/**
 * debsecan's data, version 1, before compression: vulnerabilities, then one line per (source, vulnerability) with flags (B or S,
 * urgency, remote, fix available), the version from which on it is fixed, and other fixed versions; then source to binaries. What
 * is not affected or of no importance has no line; what is undetermined has none either, as at the origin.
 */
export function debsecanData(knowledge: Knowledge, platform: string): string {
  const names: string[] = []
  const numbers = new Map<string, number>()
  const lines: string[] = []
  for (const [source, records] of knowledge.records.get(platform) ?? []) {
    for (const { vulnerability, claim, urgency } of records) {
      const rejected = knowledge.facts.get(vulnerability)?.rejected
      if (claim.kind === 'not-affected' || claim.kind === 'undetermined' || urgency === 'unimportant' || rejected)
        continue
      const number = numbers.get(vulnerability) ?? names.push(`${vulnerability},,`) - 1
      numbers.set(vulnerability, number)
      const fixed = claim.kind === 'fixed' ? claim.fixedVersion : ''
      lines.push(`${source},${number},S${URGENCY[urgency] ?? ' '}?${fixed ? 'F' : ' '},${fixed},`)
    }
  }
  return ['VERSION 1', ...names, '', ...lines, '', ''].join('\n')
}

/** What debsecan reports for a dpkg status file, as `vulnerability package`, and the seconds it took. */
export async function runDebsecan(
  program: string,
  data: string,
  status: string,
): Promise<{ found: Set<string>; seconds: number }> {
  const body = deflateSync(data)
  const server = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  try {
    const address = server.address()
    assert.ok(address && typeof address === 'object')
    const source = `http://127.0.0.1:${address.port}/`
    const argv = [
      '--suite',
      'bookworm',
      '--source',
      source,
      '--status',
      status,
      '--format',
      'simple',
      '--config',
      '/nonexistent',
    ]
    const started = performance.now()
    // Debian's own python: another one first in PATH has no apt_pkg.
    const { stdout } = await promisify(execFile)(
      '/usr/bin/python3',
      [program, ...argv, '--whitelist', '/nonexistent'],
      {
        maxBuffer: 1 << 30,
      },
    )
    return { found: new Set(stdout.split('\n').filter((l) => l !== '')), seconds: (performance.now() - started) / 1000 }
  } finally {
    server.close()
  }
}
