/** The proxy's process, one per run. Argument: path of its settings as JSON. It ends with the run's cgroup. */
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PROXY_IP, PROXY_PORT } from './addresses.ts'
import { ProxyCache } from './proxy-cache.ts'
import { ProxyConfig } from './proxy-config.ts'
import { proxyServer } from './proxy-server.ts'

function socketInside(namespacePath: string): Promise<Server> {
  const script = join(fileURLToPath(new URL('.', import.meta.url)), 'proxy-listen.ts')
  const argv = [`--net=${namespacePath}`, '--', process.execPath, script, PROXY_IP, String(PROXY_PORT)]
  return new Promise((resolve, reject) => {
    const child = spawn('nsenter', argv, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    child.on('message', (_message, handle) => resolve(handle as Server)) // the helper sends nothing but its socket
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`the listening helper ended with ${code}`)))
  })
}

async function main(): Promise<void> {
  const config = ProxyConfig.parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')))
  const cache = new ProxyCache(config.cacheFolder, config.upstreamProxy)
  const log = (line: string) => process.stdout.write(`${new Date().toISOString()} ${line}\n`)
  const server = proxyServer({ archives: config.archives, cache, repoFolder: config.repoFolder, log })
  server.listen(await socketInside(config.namespacePath), () => writeFileSync(config.readyFile, `${process.pid}\n`))
}

await main()
