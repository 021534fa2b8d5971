/**
 * `orders [ID ...]`: brings orders from the server to apply and results back, in a process that ends. Each order: its document,
 * its files, the document again with a fresh lease, then apply.
 */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { log } from '../log.ts'
import { parseOptions } from '../options.ts'
import { type Filled, type FillOptions, fillSpool, type SpoolOrder } from '../spool/fill.ts'
import { DEFAULT_STATE, State } from '../state.ts'
import { makeTransport, type Transport, Unreachable } from '../transport.ts'
import { fetchDocument, fetchFile, type SpoolChange, spoolChanges } from './document.ts'
import { handOver } from './hand-over.ts'
import { sendResults } from './outbox.ts'
import { type OrderPlaces, PLACES, SPOOL_WORK } from './places.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export async function ordersCommand(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, ['--state', '--order'], [])
  const state = new State(options.one('--state') ?? DEFAULT_STATE)
  const [host, credentials] = [state.host(), state.credentials()]
  if (!host || !credentials) return 1
  const transport = makeTransport({
    servers: host.servers,
    ...credentials,
    ...(host.proxy ? { proxy: host.proxy } : {}),
  })
  await runOrders(
    state,
    transport,
    options.all('--order').filter((id) => UUID.test(id)),
    PLACES,
  )
  return 0
}

export async function runOrders(
  state: State,
  transport: Transport,
  ids: readonly string[],
  places: OrderPlaces,
): Promise<void> {
  await sendResults(state, transport, places.results)
  dropSpools(places.spools, ids)
  for (const id of ids) {
    await runOrder(state, transport, id, places)
    await sendResults(state, transport, places.results)
  }
}

async function runOrder(state: State, transport: Transport, id: string, places: OrderPlaces): Promise<void> {
  const first = await fetchDocument(transport, id)
  const changes = first && spoolChanges(first)
  if (changes) await fill(state, transport, id, changes, places)
  // Filling took time; the lease begins to run with this one.
  const document = changes ? await fetchDocument(transport, id) : first
  if (!document) return log('info', `order ${id} is not given any more`)
  const { kind } = await handOver(document, places.socket)
  if (kind === 'no-apply') log('warning', `order ${id}: nothing on this host installs (watch only)`)
  // Results come by their folder, whoever waited for them: an apply that was killed ends its order later.
  else log('info', `order ${id}: apply ${kind === 'answered' ? 'answered' : 'gave no answer yet'}`)
  if (kind === 'answered') rmSync(join(places.spools, id), { recursive: true, force: true })
}

/** A moment's fault of the link is over by then. */
const FILL_TRIES = 3
const FILL_AGAIN_MS = 5_000

/** What did not come through in these tries is apply's to tell: it signs that the files are missing, or that the disk is full. */
async function fill(
  state: State,
  transport: Transport,
  id: string,
  changes: readonly SpoolChange[],
  places: OrderPlaces,
): Promise<void> {
  for (let left = FILL_TRIES; left > 0; left -= 1) {
    if (await filledOnce(state, transport, id, changes, places)) return
    if (left > 1) await sleep(FILL_AGAIN_MS)
  }
}

async function filledOnce(
  state: State,
  transport: Transport,
  id: string,
  changes: readonly SpoolChange[],
  places: OrderPlaces,
): Promise<boolean> {
  const filled = await tried(
    { id, changes },
    {
      spools: places.spools,
      work: state.path(SPOOL_WORK),
      method: places.method,
      fetch: (uri, undo) => fetchFile(transport, id, uri, undo),
    },
  )
  if (!filled.complete) log('warning', `order ${id}: its files are not complete: ${filled.detail}`)
  return filled.complete
}

/** A full disk, or a server that has a fault of its own, is told by apply; without a server nothing can be told. */
async function tried(order: SpoolOrder, options: FillOptions): Promise<Pick<Filled, 'complete' | 'detail'>> {
  try {
    return await fillSpool(order, options)
  } catch (error) {
    if (error instanceof Unreachable) throw error
    return { complete: false, detail: error instanceof Error ? error.message : String(error) }
  }
}

/** Of orders that are no longer this host's. */
function dropSpools(folder: string, ids: readonly string[]): void {
  for (const name of namesIn(folder))
    if (UUID.test(name) && !ids.includes(name)) rmSync(join(folder, name), { recursive: true, force: true })
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
