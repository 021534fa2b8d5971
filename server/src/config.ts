/** The one place that reads the environment. Everything else is given what it needs. */
import { isAbsolute, join, resolve } from 'node:path'
import { CHECKOUT } from './platform/drop-root.ts'
import { StartError } from './platform/start-error.ts'

export interface Listen {
  readonly host: string
  readonly port: number
}

export interface Config {
  readonly dataFolder: string
  readonly consoleFolder: string
  readonly consoleListen: Listen
  /** host 'auto': loopback until a person says under which name hosts reach this server. */
  readonly gatewayListen: Listen
  /** 'live' fetches in the background, 'off' never; a folder is imported at start. */
  readonly feeds: 'live' | 'off' | { readonly folder: string }
  readonly databaseUrl: string | undefined
  /** `http://host:port` through which packages are fetched from their origins. */
  readonly proxy: string | undefined
  /** Names beside localhost under which a reverse proxy serves the console. */
  readonly hostNames: readonly string[]
  readonly trustedProxies: readonly string[]
  readonly logLevel: string
  /** When the launcher began, for the elapsed times that are printed. */
  readonly startedAtMs: number
}

type Environment = Readonly<Record<string, string | undefined>>

/** Throws StartError naming the variable and what it may hold. */
export function readConfig(env: Environment, nowMs: number): Config {
  return {
    dataFolder: resolve(env.PATCHREEVE_DATA ?? join(CHECKOUT, '.data')),
    consoleFolder: join(CHECKOUT, 'console/dist'),
    consoleListen: consoleListen(env.PATCHREEVE_CONSOLE_LISTEN ?? 'localhost:7080'),
    gatewayListen: listenOf('PATCHREEVE_GATEWAY_LISTEN', env.PATCHREEVE_GATEWAY_LISTEN ?? 'auto:7443'),
    feeds: feedsOf(env.PATCHREEVE_FEEDS),
    databaseUrl: env.DATABASE_URL === '' ? undefined : env.DATABASE_URL,
    proxy: proxyOf(env.PATCHREEVE_PROXY),
    hostNames: list(env.PATCHREEVE_CONSOLE_NAMES),
    trustedProxies: list(env.PATCHREEVE_TRUSTED_PROXIES),
    logLevel: env.PATCHREEVE_LOG ?? 'warn',
    startedAtMs: Number(env.PATCHREEVE_STARTED_AT) || nowMs,
  }
}

function proxyOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  const url = URL.parse(text)
  if (url?.protocol === 'http:' && url.pathname === '/' && url.search === '') return url.origin
  throw new StartError('PROXY_INVALID', `PATCHREEVE_PROXY is "${text}"`, 'set it as http://host:port')
}

const list = (text: string | undefined) =>
  (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** `host:port`, IPv6 in brackets. */
function listenOf(name: string, text: string): Listen {
  const match = /^(\[[0-9a-fA-F:]+\]|[^:\s]+):(\d{1,5})$/.exec(text)
  const port = Number(match?.[2])
  if (!match?.[1] || port > 65_535)
    throw new StartError(
      'LISTEN_INVALID',
      `${name} is "${text}"`,
      `set it as host:port, for example ${name}=localhost:7080`,
    )
  return { host: match[1].replace(/^\[|\]$/g, ''), port }
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/

/** Passwords do not travel in the clear: without a certificate of its own the console stays on this machine. */
function consoleListen(text: string): Listen {
  const listen = listenOf('PATCHREEVE_CONSOLE_LISTEN', text)
  if (!LOOPBACK.test(listen.host)) {
    throw new StartError(
      'CONSOLE_IN_THE_CLEAR',
      `PATCHREEVE_CONSOLE_LISTEN is "${text}", a network address without a certificate`,
      `keep localhost and use ssh -L ${listen.port}:localhost:${listen.port}, or a TLS proxy on this machine with PATCHREEVE_CONSOLE_NAMES`,
    )
  }
  return listen
}

function feedsOf(text: string | undefined): Config['feeds'] {
  if (text === undefined || text === '' || text === 'live') return 'live'
  if (text === 'off') return 'off'
  if (isAbsolute(text)) return { folder: text }
  throw new StartError(
    'FEEDS_INVALID',
    `PATCHREEVE_FEEDS is "${text}"`,
    'set it to live, off, or the absolute path of a folder with feed files',
  )
}
