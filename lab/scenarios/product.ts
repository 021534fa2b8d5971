/** The product's server inside a run: started as a person starts it, spoken to over its API from the server's own namespace. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ownArchitecture } from '../../packaging/build.ts'
import { runtimeFolder } from '../../packaging/runtime-source.ts'
import type { Host } from '../host.ts'
import type { Lab } from '../lab.ts'

const ROOT = join(import.meta.dirname, '../..')
const CONSOLE_PORT = 7080
const START_MS = 240_000

export interface Product {
  readonly consoleUrl: string
  readonly dataFolder: string
  /** What it printed so far. */
  log(): string
  api<T>(method: string, path: string, body?: unknown): Promise<T>
  /** Every row of a list, all pages. */
  all<T>(path: string, where: string): Promise<T[]>
  /** Stops it and starts it again, as an upgrade does; elsewhere after a restore. */
  restart(dataFolder?: string): Promise<void>
  stop(): Promise<void>
}

/** `settings`: of the server's environment, in place of the lab's own. */
export async function withProduct<T>(
  lab: Lab,
  work: (product: Product) => Promise<T>,
  settings: Readonly<Record<string, string>> = {},
): Promise<T> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'patchreeve-lab-'))
  const product = await start(lab, dataFolder, settings)
  try {
    return await work(product)
  } finally {
    await product.stop()
    rmSync(dataFolder, { recursive: true, force: true })
  }
}

async function start(lab: Lab, folder: string, settings: Readonly<Record<string, string>>): Promise<Product> {
  let current = await launch(lab, folder, settings)
  const consoleUrl = `http://localhost:${CONSOLE_PORT}`
  const api = <R>(method: string, path: string, body?: unknown) =>
    request<R>(lab, current.dataFolder, consoleUrl, method, path, body)
  return {
    consoleUrl,
    get dataFolder() {
      return current.dataFolder
    },
    log: () => current.log(),
    api,
    all: (path, where) => allPages(api, path, where),
    async restart(dataFolder = current.dataFolder) {
      await current.stop()
      current = await launch(lab, dataFolder, settings)
    },
    stop: () => current.stop(),
  }
}

async function launch(
  lab: Lab,
  dataFolder: string,
  settings: Readonly<Record<string, string>>,
): Promise<Pick<Product, 'dataFolder' | 'log' | 'stop'>> {
  // As the launcher does for a person's start: the server packs it for its hosts, and its namespace reaches no registry.
  runtimeFolder(ownArchitecture())
  const env = {
    ...process.env,
    PATCHREEVE_DATA: dataFolder,
    PATCHREEVE_FEEDS: 'off',
    PATCHREEVE_LOG: process.env.PATCHREEVE_LOG ?? 'warn',
    PATCHREEVE_PROXY: lab.proxy.url,
    PATCHREEVE_CONSOLE_LISTEN: `localhost:${CONSOLE_PORT}`,
    PATCHREEVE_GATEWAY_LISTEN: `${lab.server.ip}:7443`,
    ...settings,
  }
  const server = lab.server.spawn(
    [process.execPath, '--disable-warning=ExperimentalWarning', join(ROOT, 'server/src/main.ts'), 'start'],
    env,
  )
  const log = () => readFileSync(server.log, 'utf8')
  const until = Date.now() + START_MS
  while (!/First host assessed/.test(log())) {
    if (server.exitCode() !== undefined || Date.now() > until)
      throw new Error(`the server did not start:\n${log().slice(-2_000)}`)
    await sleep(100)
  }
  return { dataFolder, log, stop: () => server.stop() }
}

/** By curl in the server's namespace: the scenario itself has no way there. */
async function request<R>(
  lab: Lab,
  dataFolder: string,
  consoleUrl: string,
  method: string,
  path: string,
  body: unknown,
): Promise<R> {
  const token = readFileSync(join(dataFolder, 'cli-token'), 'utf8').trim()
  const argv = [
    'curl',
    '-sS',
    '-m',
    '30',
    '-X',
    method,
    '-H',
    `authorization: Bearer ${token}`,
    '-H',
    'accept: application/json',
    '-w',
    '\n%{http_code}',
  ]
  if (method !== 'GET') argv.push('-H', `idempotency-key: ${crypto.randomUUID()}`)
  if (body !== undefined) argv.push('-H', 'content-type: application/json', '--data-binary', '@-')
  const answer = await lab.server.must(
    [...argv, `${consoleUrl}/api/v1${path}`],
    body === undefined ? {} : { stdin: JSON.stringify(body) },
  )
  const cut = answer.lastIndexOf('\n')
  const status = Number(answer.slice(cut + 1))
  assert.ok(status >= 200 && status < 300, `${method} ${path}: ${status} ${answer.slice(0, 500)}`)
  // What the route table promises; the server checks its answers against it.
  return JSON.parse(answer.slice(0, cut)) as R
}

async function allPages<R>(api: Product['api'], path: string, where: string): Promise<R[]> {
  const rows: R[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = new URLSearchParams({ where, limit: '200', ...(cursor === '' ? {} : { cursor }) })
    const page: { rows: R[]; total: number; next: string | null } = await api('GET', `${path}?${query}`)
    rows.push(...page.rows)
    if (page.next === null) assert.equal(rows.length, page.total, `${path}: the pages together are the total`)
    cursor = page.next
  }
  return rows
}

/** Says under which name hosts reach the server, makes a token, and runs the line that it prints, as root on the host. */
export async function enrol(product: Product, host: Host): Promise<void> {
  await enrolBy(product, host, { label: host.name })
}

export async function enrolBy(
  product: Product,
  host: Host,
  token: { readonly label: string; readonly withApply?: boolean },
): Promise<void> {
  const made = await whenPacked(() => product.api<{ line: string }>('POST', '/enrolment/tokens', token))
  const outcome = await host.run(['sh', '-s'], { stdin: made.line, timeoutMs: 240_000 })
  assert.equal(
    outcome.code,
    0,
    `${host.name}: the enrolment line failed:\n${outcome.stdout.slice(-1_000)}${outcome.stderr.slice(-1_000)}`,
  )
}

/** The first start packs the agent's runtime beside its work; until then the server says that it is not ready. */
async function whenPacked<T>(attempt: () => Promise<T>): Promise<T> {
  const until = Date.now() + START_MS
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (!/NOT_READY/.test(String(error)) || Date.now() > until) throw error
      await sleep(1_000)
    }
  }
}
