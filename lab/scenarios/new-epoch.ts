/**
 * A server is lost and restored from a backup that is older than what its hosts did since. Hosts take no order of the restored
 * server until people name the restore in a root: an epoch and the ledger's head, signed by the threshold on their own machine.
 */
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HostSpec } from '../addresses.ts'
import type { Host } from '../host.ts'
import { type Lab, withLab } from '../lab.ts'
import { lapRows, Stopwatch } from '../stopwatch.ts'
import { confirmHostKeys, enrolWithApply, KEY, makePolicy, makeRoot, signPlan } from './act.ts'
import { type Plan, untilSteps } from './deployment.ts'
import { withJournals } from './journals.ts'
import { type Product, withProduct } from './product.ts'
import { confirmOwnOrigin, ownOrigin, proposeOwn, readLists, release, until } from './release.ts'
import type { Scenario } from './scenario.ts'
import { type SignerMachine, setUpSigner } from './signer-machine.ts'
import { answerOf, forgedBundle } from './taken-server.ts'

const MAIN = join(import.meta.dirname, '../../server/src/main.ts')
const [BEFORE, AFTER] = ['0.1.1', '0.1.2']
/** The last one is the person's own machine. */
const HOSTS: readonly HostSpec[] = [
  { suite: 'bookworm', site: 'A' },
  { suite: 'trixie', site: 'B' },
  { suite: 'bookworm', site: 'A' },
]
const PACE = { delayMinutes: 0, periodMinutes: 1, sharePercent: 100 }
const INSTALL_MS = 600_000

export const newEpoch = {
  id: 'new-epoch',
  proves: 'after a restore hosts refuse every order, and say why, until a root with the new epoch is signed by people',
  async run({ install }) {
    const times = new Stopwatch()
    const rows = await withLab({ hosts: HOSTS, install }, async (lab) =>
      withProduct(lab, async (product) => {
        const [fleet, own] = [lab.hosts.slice(0, -1), lab.hosts.at(-1)]
        assert.ok(own)
        const signer = await times.time('set up', () => setUp(lab, product, fleet, own))
        const file = await times.time('backup', () => backedUp(lab, product))
        await times.time('an update that is lost', () => update(product, signer, fleet, BEFORE))
        const restored = await times.time('restore', () => restoredElsewhere(lab, product, file))
        try {
          return await withJournals(fleet, () => goOn(product, signer, fleet, restored, times))
        } finally {
          await product.stop()
          rmSync(restored.folder, { recursive: true, force: true })
        }
      }),
    )
    return [...rows, ...lapRows(times.laps)]
  },
} as const satisfies Scenario

async function setUp(lab: Lab, product: Product, fleet: readonly Host[], own: Host): Promise<SignerMachine> {
  await product.api('PUT', '/gateway', { names: [lab.server.ip] })
  const signer = await setUpSigner(own, lab.server.ip)
  await makeRoot(product, signer)
  for (const host of fleet) await enrolWithApply(product, host)
  await confirmHostKeys(product, fleet)
  const fingerprint = await confirmOwnOrigin(product)
  await makePolicy(product, signer, fleet, PACE, (draft) => draft.origins.push(ownOrigin(fingerprint)))
  await release(product, BEFORE)
  return signer
}

async function update(product: Product, signer: SignerMachine, fleet: readonly Host[], version: string): Promise<void> {
  await rollOut(product, await signedPlan(product, signer, fleet, version))
}

async function signedPlan(product: Product, signer: SignerMachine, fleet: readonly Host[], version: string) {
  await Promise.all(fleet.map(readLists))
  const plan = await proposeOwn(product, fleet, version)
  await signPlan(product, signer, plan.id)
  return plan
}

async function rollOut(product: Product, plan: Plan): Promise<void> {
  const { id } = await product.api<{ id: string }>('POST', '/deployments', { plan: plan.digest })
  await untilSteps(product, id, INSTALL_MS, (steps) => steps.every((step) => step.state === 'verified'))
}

/** The command of a person on the server's machine. */
function command(lab: Lab, dataFolder: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, PATCHREEVE_DATA: dataFolder }
  return lab.server.must([process.execPath, '--disable-warning=ExperimentalWarning', MAIN, ...args], {
    env,
    timeoutMs: 240_000,
  })
}

/** Brought to another place, as backups should be. */
async function backedUp(lab: Lab, { dataFolder }: Product): Promise<string> {
  const made = join(dataFolder, 'lab.backup')
  await command(lab, dataFolder, 'backup', '--to', made)
  const kept = join(mkdtempSync(join(tmpdir(), 'patchreeve-lab-backup-')), 'lab.backup')
  cpSync(made, kept)
  return kept
}

interface RestoredServer {
  readonly folder: string
  readonly epoch: number
  readonly previousHead: string
}

/** Nothing of the lost server is left but the backup; the new one runs in a folder of its own. */
async function restoredElsewhere(lab: Lab, product: Product, file: string): Promise<RestoredServer> {
  const lost = product.dataFolder
  await product.stop()
  rmSync(lost, { recursive: true, force: true })
  const folder = mkdtempSync(join(tmpdir(), 'patchreeve-lab-'))
  const told = JSON.parse(await command(lab, folder, 'restore', file, '--into', folder, '--json')) as {
    ledger: { ok: boolean; epoch: number; previousHead: string }[]
  }
  rmSync(join(file, '..'), { recursive: true, force: true })
  const [ledger, ...more] = told.ledger
  assert.ok(ledger?.ok && more.length === 0)
  await product.restart(folder)
  return { folder, epoch: ledger.epoch, previousHead: ledger.previousHead }
}

async function goOn(
  product: Product,
  signer: SignerMachine,
  fleet: readonly Host[],
  restored: RestoredServer,
  times: Stopwatch,
): Promise<string[][]> {
  await release(product, AFTER)
  const plan = await times.time('plan and sign', () => signedPlan(product, signer, fleet, AFTER))
  const asked = { code: 'epoch-unknown', epoch: restored.epoch, known: 1 }
  await assert.rejects(
    product.api('POST', '/deployments', { plan: plan.digest }),
    /PLAN_NOT_APPROVED.*epoch-unknown/,
    'the server says so itself',
  )
  const refused = await times.time('orders refused', () => refusals(product, fleet, asked))
  const unsigned = await times.time('root', () => rotate(product, signer, fleet, restored))
  await times.time('orders accepted', () => rollOut(product, plan))
  const status = await Promise.all(fleet.map((host) => accepted(host, restored)))
  const older = { code: 'epoch-older', epoch: 1, known: restored.epoch }
  const old = await times.time('orders of before', () => refusals(product, fleet, older))
  const ledger = await product.api<{ ok: boolean; entries: number; broken: unknown }>('GET', '/evidence/verify')
  assert.deepEqual([ledger.ok, ledger.broken], [true, null], 'what hosts remember since then is in this ledger')
  return [...refused, ...unsigned, ...status, ...old, ['ledger', `${ledger.entries} entries verify`]]
}

interface Asked {
  readonly code: string
  readonly epoch: number
  readonly known: number
}

/** Signed by the server's own key, past its own gates: the hosts say no, and their word reaches the server. */
async function refusals(product: Product, fleet: readonly Host[], { code, epoch, known }: Asked): Promise<string[][]> {
  const trust = await trustOf(product)
  return Promise.all(
    fleet.map(async (host) => {
      const hostKey = await hostKeyOf(host)
      const result = await answerOf(host, hostKey, await forgedBundle(product, { hostKey, epoch, ...trust }))
      assert.equal(result.outcome, 'refused')
      assert.deepEqual(result.because, [{ code, params: { epoch, known } }])
      await until(`${host.name}: its refusal is on record`, () => isRecorded(product, result.sequence, code))
      return [host.name, `refused: ${code}`, `order ${epoch}`, `host ${known}`]
    }),
  )
}

async function trustOf(product: Product): Promise<{ roots: string[]; policy: string }> {
  const { rows } = await product.api<{ rows: { version: number }[] }>('GET', '/roots')
  const versions = rows.map((row) => row.version).sort((a, b) => a - b)
  const envelopeOf = async (path: string) => (await product.api<{ envelope: string }>('GET', path)).envelope
  const roots = await Promise.all(versions.map((version) => envelopeOf(`/roots/${version}`)))
  return { roots, policy: await envelopeOf('/policies/1') }
}

async function hostKeyOf(host: Host): Promise<string> {
  return String((await statusOf(host)).hostKey)
}

async function statusOf(host: Host): Promise<Record<string, unknown>> {
  return JSON.parse(await host.must(['patchreeve-apply', 'status', '--json'])) as Record<string, unknown>
}

interface Entry {
  readonly type: string
  readonly provenance: string
  readonly body: { readonly sequence?: number; readonly because?: readonly string[] }
}

async function isRecorded(product: Product, sequence: number, code: string): Promise<true | undefined> {
  const { rows } = await product.api<{ rows: Entry[] }>('GET', '/evidence/entries?limit=200')
  const found = rows.some(
    (row) =>
      row.type === 'deployment.result-accepted' &&
      row.provenance === 'root-signed' &&
      row.body.sequence === sequence &&
      row.body.because?.includes(code),
  )
  return found || undefined
}

/** Without the threshold's signature it is nothing, to the server and to hosts; with it, it is the next root. */
async function rotate(
  product: Product,
  signer: SignerMachine,
  fleet: readonly Host[],
  { epoch, previousHead }: RestoredServer,
): Promise<string[][]> {
  const named = ['--epoch', String(epoch), '--previous-head', previousHead]
  await signer.sign('root', 'rotate', '--root', 'root-1.json', ...named, '--out', 'root-2.json', ...KEY)
  const signed = await signer.take('root-2.json')
  const unsigned = JSON.stringify({ ...JSON.parse(signed), signatures: [] })
  await assert.rejects(product.api('POST', '/roots', { envelope: unsigned }), /DOCUMENT_REFUSED/)
  const trust = await trustOf(product)
  const said = await Promise.all(
    fleet.map(async (host) => {
      const hostKey = await hostKeyOf(host)
      const forged = { hostKey, epoch, policy: trust.policy, roots: [...trust.roots, unsigned] }
      const { outcome, because } = await answerOf(host, hostKey, await forgedBundle(product, forged))
      assert.equal(outcome, 'refused')
      assert.equal((await statusOf(host)).rootVersion, 1, 'the root of before stays')
      return [host.name, 'root without signatures', `refused: ${because[0]?.code}`]
    }),
  )
  await product.api('POST', '/roots', { envelope: signed })
  return said
}

async function accepted(host: Host, { epoch }: RestoredServer): Promise<string[]> {
  const { version, rootVersion, epoch: known } = await statusOf(host)
  assert.deepEqual([version, rootVersion, known], [AFTER, 2, epoch])
  return [host.name, `apply ${version}`, `root ${rootVersion}`, `epoch ${known}`]
}
