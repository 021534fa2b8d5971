/** A recorded host: its files are a folder below `fixtures`, its tools answer with what they printed there. */
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Answer, Host, RunResult } from '../src/collect/host.ts'
import { localHost } from '../src/collect/local-host.ts'

export const RELEASES = ['debian-11', 'debian-12', 'debian-13'] as const
export const fixture = (name: string) => join(import.meta.dirname, 'fixtures', name)
/** The day on which the fixtures were taken. */
export const TAKEN_AT = Date.parse('2026-11-24T12:00:00Z')

export interface FixtureOptions {
  now?: number
  /** Instead of what the tool printed. */
  tools?: Readonly<Record<string, Answer<RunResult>>>
  uid?: number
}

export function fixtureHost(root: string, { now = TAKEN_AT, tools = {}, uid = 998 }: FixtureOptions = {}): Host {
  return {
    ...localHost({ root, now: () => now }),
    uid,
    ipv4: () => ({ kind: 'known', value: [{ name: 'eth0', cidr: '192.0.2.2/24' }] }),
    filesystemBytes: () => 1_000_000_000,
    async run([program = '']) {
      const path = join(root, 'tools', `${program}.txt`)
      if (tools[program]) return tools[program]
      if (!fs.existsSync(path)) return { kind: 'unknown', reason: 'tool-missing' }
      return { kind: 'known', value: { exitCode: 0, stdout: fs.readFileSync(path, 'utf8'), stderr: '' } }
    },
  }
}

const copies: string[] = []
process.once('exit', () => {
  for (const root of copies) fs.rmSync(root, { recursive: true, force: true })
})

/** A copy that a test may damage; removed when the test process ends. */
export function copyOf(name: string): string {
  const root = fs.mkdtempSync(join(tmpdir(), 'patchreeve-host-'))
  copies.push(root)
  fs.cpSync(fixture(name), root, { recursive: true, verbatimSymlinks: true })
  return root
}

export function put(root: string, path: string, content: string | Uint8Array): void {
  fs.mkdirSync(join(root, path, '..'), { recursive: true })
  fs.writeFileSync(join(root, path), content)
}
