/**
 * The agent's life: enrol if a first boot waits, then collect, send what changed, check in, sleep. A change of packages cuts
 * the sleep short. Whatever fails is tried again later; only a signal ends the loop.
 */
import { X509Certificate } from 'node:crypto'
import { backoffS, spreadS } from './backoff.ts'
import { Interrupted, runSelf } from './child.ts'
import { isRecord, writeWhole } from './files.ts'
import { enrol, Refused, renew, takeAuthority } from './identity.ts'
import { log } from './log.ts'
import type { MachineIdentity } from './machine.ts'
import { type Courier, makeCourier } from './orders/courier.ts'
import { sendAnew } from './orders/outbox.ts'
import type { Prepared } from './prepare.ts'
import { checkIn, sendSection } from './send.ts'
import { DEFAULT_INTERVAL_S, type HostFile, type State } from './state.ts'
import { makeTransport, type Transport, Unreachable } from './transport.ts'
import { watchPackages } from './watch.ts'

/** Without news from a watched folder everything is collected again after this: network, sockets and kernels change too. */
const COLLECT_EVERY_MS = 600_000
/** How often an agent without identity looks whether it was given one. */
const UNENROLLED_LOOK_MS = 5_000
const RENEW_AFTER = 2 / 3

export interface LoopOptions {
  readonly state: State
  /** Prefix of collected paths; '' is this machine. Tests only. */
  readonly root: string
  readonly signal: AbortSignal
}

/** Returns when the signal comes. */
export async function runLoop({ state, root, signal }: LoopOptions): Promise<void> {
  const alarm = makeAlarm(signal)
  // Our own child's words.
  const machine = JSON.parse(await runSelf(['identity', ...(root ? ['--root', root] : [])])) as MachineIdentity
  let collectAt = 0
  let session: Session | undefined
  let changed = false
  const stopWatching = watchPackages({
    root,
    changed() {
      changed = true
      session?.interrupt() // what it collects is out of date
      alarm.ring()
    },
    cannot: (path, reason) => log('warning', `${path} cannot be watched: ${reason}`),
  })
  const courier = makeCourier(state, alarm.ring, signal)
  let failures = 0
  while (!signal.aborted) {
    const host = await identityOf(state, machine)
    if (!host) {
      await alarm.sleep(UNENROLLED_LOOK_MS)
      continue
    }
    session ??= new Session(state, host, root)
    try {
      if (changed) {
        changed = false // before the collection: what changes while it runs is for the next one
        collectAt = 0
        await session.sendPackages()
      }
      if (Date.now() >= collectAt) {
        await session.collect()
        collectAt = Date.now() + COLLECT_EVERY_MS
      }
      const pauseS = await session.round(courier)
      failures = 0
      note(state, { at: new Date().toISOString(), ok: true })
      await alarm.sleep(pauseS * 1_000)
    } catch (error) {
      collectAt = 0
      if (error instanceof Interrupted) continue
      failures += 1
      session = session.reopened() // what was wrong may have been mended meanwhile: certificate, authority, addresses
      note(state, { at: new Date().toISOString(), ok: false, reason: reasonOf(error) })
      log('warning', `try ${failures}: ${reasonOf(error)}`)
      const wait = error instanceof Busy ? error.retryAfterS : backoffS(failures, host.intervalS / 4, Math.random())
      await alarm.sleep(wait * 1_000)
    }
  }
  stopWatching()
}

/** The host we are; enrols first where a first boot waits. A copy of another machine's disk is nobody until it enrols itself. */
async function identityOf(state: State, machine: MachineIdentity): Promise<HostFile | undefined> {
  const host = state.host()
  if (host && (host.machineId === '' || machine.machineId === '' || host.machineId === machine.machineId)) return host
  const first = state.firstBoot()
  if (!first || first.machineId === machine.machineId) return undefined
  try {
    const enrolled = await enrol(state, machine, first)
    log('info', `enrolled as ${enrolled.hostId}`)
    return enrolled
  } catch (error) {
    log('warning', `enrolment at first boot: ${reasonOf(error)}`)
    return undefined
  }
}

/** The server has no time: `retryAfterS` is its own word. */
class Busy extends Error {
  readonly retryAfterS: number
  constructor(code: string, retryAfterS: number) {
    super(code)
    this.retryAfterS = retryAfterS
  }
}

class Session {
  readonly #state: State
  readonly #root: string
  #host: HostFile
  #transport: Transport
  #etag = ''
  #pending: readonly string[] = []
  #interrupting = new AbortController()

  constructor(state: State, host: HostFile, root: string) {
    this.#state = state
    this.#host = host
    this.#root = root
    this.#transport = this.#connect()
  }

  reopened(): Session {
    const next = new Session(this.#state, this.#host, this.#root)
    next.#etag = this.#etag
    next.#pending = this.#pending
    return next
  }

  #connect(): Transport {
    const credentials = this.#state.credentials()
    if (!credentials) throw new Refused('NO_CERTIFICATE')
    const { servers, proxy } = this.#host
    return makeTransport({ servers, ...credentials, ...(proxy ? { proxy } : {}) })
  }

  async collect(whole: readonly string[] = []): Promise<void> {
    const told = await this.#prepare(whole.length > 0 ? ['--whole', whole.join(',')] : [])
    this.#etag = told.etag
    this.#pending = told.pending
  }

  /** What changed most and matters most goes first: all else, apt's plan above all, takes seconds. The whole follows. */
  async sendPackages(): Promise<void> {
    const told = await this.#prepare(['--sections', 'packages'])
    this.#pending = [...new Set([...this.#pending, ...told.pending])]
    await this.#sendAll()
  }

  /** Ends a collection that runs. Half of one was never laid down: each file is written whole. */
  interrupt(): void {
    this.#interrupting.abort()
    this.#interrupting = new AbortController()
  }

  async #prepare(more: readonly string[]): Promise<Prepared> {
    const args = ['prepare', '--state', this.#state.folder, ...(this.#root ? ['--root', this.#root] : []), ...more]
    const told: unknown = JSON.parse(await runSelf(args, this.#interrupting.signal))
    if (!isPrepared(told)) throw new Error('the collection answered something else')
    return told
  }

  /** One round: send, check in, do what the answer asks. Returns the seconds to the next. */
  async round(courier: Courier): Promise<number> {
    if (this.#renewalIsDue()) await this.#renew(false)
    await this.#sendAll()
    const answer = await checkIn(this.#transport, this.#etag, this.#host.epoch)
    if (answer.kind === 'refused') {
      await this.#mend(answer.code, answer.retryAfterS)
      return 1
    }
    if (answer.kind === 'wants') {
      if (answer.ca && takeAuthority(this.#state, answer.ca))
        log('info', 'the server has a new authority, signed by the one we trust')
      if (answer.renew) await this.#renew(false)
      const restored = answer.epoch !== this.#host.epoch
      if (restored) log('info', 'the server was restored: everything is sent again')
      if (answer.want.length > 0 || restored) {
        await this.collect(
          restored ? ['os', 'hardware', 'packages', 'repositories', 'network', 'sockets', 'restart'] : answer.want,
        )
        await this.#sendAll()
      }
      if (restored) {
        sendAnew(this.#state)
        this.#saveHost({ epoch: answer.epoch })
      }
    }
    courier.go(answer.kind === 'wants' ? answer.orders : [])
    if (answer.nextS && answer.nextS !== this.#host.intervalS) this.#saveHost({ intervalS: answer.nextS })
    return spreadS(this.#host.intervalS || DEFAULT_INTERVAL_S, Math.random())
  }

  #saveHost(change: Partial<HostFile>): void {
    this.#host = { ...this.#host, ...change }
    this.#state.saveHost(this.#host)
  }

  async #sendAll(): Promise<void> {
    const whole: string[] = []
    for (const name of this.#pending) {
      const sent = await sendSection(this.#state, this.#transport, name)
      if (sent.kind === 'refused') await this.#mend(sent.code, sent.retryAfterS)
      if (sent.kind === 'refused') throw new Busy(sent.code, 1)
      if (sent.kind === 'send-whole') whole.push(name)
      if (sent.kind === 'content-refused') log('error', `section ${name} was refused: ${sent.code}`)
    }
    this.#pending = []
    if (whole.length === 0) return
    await this.collect(whole)
    const again = this.#pending
    this.#pending = []
    for (const name of again) await sendSection(this.#state, this.#transport, name)
  }

  /** Returns when the cause is mended; throws otherwise. */
  async #mend(code: string, retryAfterS: number | undefined): Promise<void> {
    if (code === 'CERTIFICATE_EXPIRED') return this.#renew(true)
    if (retryAfterS) throw new Busy(code, retryAfterS)
    throw new Refused(code)
  }

  #renewalIsDue(): boolean {
    const credentials = this.#state.credentials()
    if (!credentials) return false
    const certificate = new X509Certificate(credentials.cert)
    const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)]
    return Date.now() >= from + (to - from) * RENEW_AFTER && Date.now() < to
  }

  async #renew(expired: boolean): Promise<void> {
    await renew(this.#state, this.#transport, expired)
    log('info', 'certificate renewed')
    this.#transport = this.#connect()
  }
}

function isPrepared(value: unknown): value is Prepared {
  return isRecord(value) && typeof value.etag === 'string' && Array.isArray(value.pending)
}

function reasonOf(error: unknown): string {
  if (error instanceof Unreachable) return `no server reached (${error.message})`
  return error instanceof Error ? error.message : String(error)
}

/** For `status` and `doctor`. Losing this file loses nothing. */
function note(state: State, last: { at: string; ok: boolean; reason?: string }): void {
  writeWhole(state.path('last.json'), JSON.stringify(last))
}

/** A sleep that a change or the end cuts short. A ring while nobody sleeps is kept. */
function makeAlarm(signal: AbortSignal) {
  let wake: (() => void) | undefined
  let rung = false
  const ring = () => {
    rung = true
    wake?.()
  }
  signal.addEventListener('abort', ring)
  return {
    ring,
    sleep(ms: number): Promise<void> {
      return new Promise((resolve) => {
        if (rung || signal.aborted) {
          rung = false
          return resolve()
        }
        const timer = setTimeout(done, ms)
        function done() {
          clearTimeout(timer)
          wake = undefined
          rung = false
          resolve()
        }
        wake = done
      })
    },
  }
}
