/** Starts the run's apt proxy and waits until it answers. It ends with the run's control group. */
import { existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { namespacePath } from './addresses.ts'
import { startDetached } from './detached.ts'
import { machineAptProxy } from './machine.ts'
import type { ProxyConfig } from './proxy-config.ts'
import type { Mirrors } from './sources.ts'
import { runFolder } from './state.ts'
import { until } from './wait.ts'

export const repoFolder = (run: string) => join(runFolder(run), 'repo')

export async function startProxy(run: string, cache: string, mirrors: Mirrors): Promise<void> {
  const folder = runFolder(run)
  const readyFile = join(folder, 'proxy.ready')
  const upstreamProxy = await machineAptProxy()
  const config: ProxyConfig = {
    namespacePath: namespacePath(run, 'net'),
    archives: [mirrors.archive, mirrors.security],
    cacheFolder: join(cache, 'archive'),
    repoFolder: repoFolder(run),
    readyFile,
    ...(upstreamProxy === undefined ? {} : { upstreamProxy }),
  }
  mkdirSync(config.repoFolder, { recursive: true })
  const settings = join(folder, 'proxy.json')
  writeFileSync(settings, JSON.stringify(config))
  const script = fileURLToPath(new URL('proxy-main.ts', import.meta.url))
  const log = join(folder, 'proxy.log')
  const child = startDetached(run, 'proxy', [process.execPath, script, settings], openSync(log, 'a'))
  await until(`the apt proxy (log: ${log})`, 20_000, () => {
    if (child.exitCode !== null) throw new Error(`the apt proxy ended with ${child.exitCode}; see ${log}`)
    return existsSync(readyFile) || undefined
  })
}
