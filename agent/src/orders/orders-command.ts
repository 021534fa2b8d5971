/**
 * `orders [ID ...]`: brings orders from the server to apply and results back, in a process that ends. Each order: its document,
 * its files, the document again with a fresh lease, then apply.
 */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { log } from '../log.ts'
import { parseOptions } from '../options.ts'
import { fillSpool } from '../spool/fill.ts'
import { DEFAULT_STATE, State } from '../state.ts'
import { makeTransport, type Transport } from '../transport.ts'
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
  if (changes && !(await fill(state, transport, id, changes, places))) return
  // Filling took time; the lease begins to run with this one.
  const document = changes ? await fetchDocument(transport, id) : first
  if (!document) return log('info', `order ${id} is not given any more`)
  const { kind } = await handOver(document, places.socket)
  if (kind === 'no-apply') log('warning', `order ${id}: nothing on this host installs (watch only)`)
  // Results come by their folder, whoever waited for them: an apply that was killed ends its order later.
  else log('info', `order ${id}: apply ${kind === 'answered' ? 'answered' : 'gave no answer yet'}`)
  if (kind === 'answered') rmSync(join(places.spools, id), { recursive: true, force: true })
}

/** False: something did not come through, and the next check-in tries again. An order that never gets its files is over one day. */
async function fill(
  state: State,
  transport: Transport,
  id: string,
  changes: readonly SpoolChange[],
  places: OrderPlaces,
): Promise<boolean> {
  const filled = await fillSpool(
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
