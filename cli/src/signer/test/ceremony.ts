/** What a person does before the first patch, by real commands and files; and a host that judges what came of it. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { accept } from '@patchreeve/trust/accept/accept.ts'
import type { Plan } from '@patchreeve/trust/documents/plan.ts'
import { openDocument, type Signed, toEnvelopeJson, writeEnvelope } from '@patchreeve/trust/envelope.ts'
import { signDocument, wrapDocument } from '@patchreeve/trust/sign.ts'
import { digestFor } from '@patchreeve/trust/test/support/build.ts'
import {
  compare,
  knownOf,
  leaseOf,
  makeWorld,
  NOW,
  orderOf,
  planOf,
  type World,
} from '@patchreeve/trust/test/support/world.ts'
import { HOUR_MS } from '@patchreeve/trust/times.ts'
import { readDocument } from '../documents.ts'
import { type Terminal, terminal, type } from './io.ts'

export const PASSPHRASE = 'correct horse battery staple'
/** Two hours before the host looks. */
export const SIGNED = new Date(NOW.getTime() - 2 * HOUR_MS)

export interface Desk extends Terminal {
  readonly world: World
  /** Path of a file on this desk. */
  at(name: string): string
  /** Runs a command and gives its exit code. */
  run(...words: readonly string[]): Promise<number>
  /** The same; anything but the exit code throws with what was said. */
  must(code: number, ...words: readonly string[]): Promise<string>
}

export async function desk(answers: readonly string[] = [], env: Record<string, string> = {}): Promise<Desk> {
  const made = terminal(answers, env, SIGNED)
  const world = await makeWorld()
  const at = (name: string) => join(made.folder, name)
  writeFileSync(at('pass'), PASSPHRASE, { mode: 0o600 })
  const facts = {
    name: 'Example',
    orderKey: world.server.spki,
    authorities: ['ca'.repeat(32)],
    epoch: 1,
    hosts: [
      { name: 'web-01', hostKey: world.hosts.first.digest },
      { name: 'web-02', hostKey: world.hosts.second.digest },
      { name: 'db-01', hostKey: world.hosts.rest.digest },
      { name: 'new-01', hostKey: null },
    ],
  }
  writeFileSync(at('facts.json'), JSON.stringify(facts))
  const run = (...words: readonly string[]) => type(made, ...words)
  const must = async (code: number, ...words: readonly string[]) => {
    const got = await run(...words)
    const [out, err] = [made.out(), made.err()]
    if (got !== code) throw new Error(`${words.join(' ')}: exit ${got}, not ${code}\n${out}${err}`)
    return out + err
  }
  return { ...made, world, at, run, must }
}

export const pass = (one: Desk): string[] => ['--passphrase-file', one.at('pass')]

/** Key, root and policy of one person who approves alone. */
export async function solo(one: Desk): Promise<void> {
  await one.must(0, 'key', 'new', '--out', one.at('vera.key'), ...pass(one))
  await one.must(0, ...initRoot(one), '--solo', '--yes')
  await policyFrom(one, 'vera.key')
}

export const initRoot = (one: Desk): string[] => [
  ...['root', 'init', '--server', one.at('facts.json'), '--name', 'Vera', '--out', one.at('root-1.json')],
  ...['--key', one.at('vera.key'), ...pass(one)],
]

export async function policyFrom(one: Desk, key: string, code = 0): Promise<void> {
  const draft = [
    '--first',
    'web-01',
    '--first',
    'web-02',
    '--facts',
    one.at('facts.json'),
    '--out',
    one.at('policy.yaml'),
  ]
  const when = ['--days', 'mon-sun', '--from', '20:00', '--hours', '10', '--zone', 'host', '--standing', 'none']
  await one.must(0, 'policy', 'init', ...draft, ...when)
  const sign = ['--root', one.at('root-1.json'), '--key', one.at(key), ...pass(one)]
  await one.must(code, 'policy', 'sign', one.at('policy.yaml'), ...sign, '--out', one.at('policy-1.json'), '--yes')
}

/** A plan as the server's planner makes it: an envelope without signatures. */
export async function planFile(one: Desk, change: (plan: Plan) => Plan = (plan) => plan): Promise<Plan> {
  const [root, policy] = [
    await readDocument(one.at('root-1.json'), 'root'),
    await readDocument(one.at('policy-1.json'), 'policy'),
  ]
  const plan = change({ ...planOf(one.world, policy.digest), tenant: root.document.tenant })
  writeFileSync(one.at('plan.json'), writeEnvelope(wrapDocument('plan', plan)))
  return plan
}

export const signPlan = (one: Desk, key = 'vera.key'): string[] => [
  ...['sign', one.at('plan.json'), '--root', one.at('root-1.json'), '--policy', one.at('policy-1.json')],
  ...['--key', one.at(key), ...pass(one)],
]

/** What a host of the first ring makes of these files. Undefined: it accepts. */
export async function hostRefuses(one: Desk, plan: Plan, signOffs: readonly string[]): Promise<string | undefined> {
  const root = await readDocument(one.at('root-1.json'), 'root')
  const policy = await readDocument(one.at('policy-1.json'), 'policy')
  const world = { ...one.world, tenant: root.document.tenant }
  const host = world.hosts.first
  const order = orderOf(world, {
    host,
    policy: policy.digest,
    plan: { digest: await digestFor(plan), document: plan },
  })
  const server = { keyId: world.server.keyId, privateKey: world.server.privateKey }
  const seal = (signed: Signed<'root' | 'policy' | 'signoff'>) => toEnvelopeJson(signed.envelope)
  const bundle = {
    roots: [seal(root)],
    policy: seal(policy),
    plan: toEnvelopeJson(wrapDocument('plan', plan)),
    signOffs: await Promise.all(signOffs.map(async (file) => seal(await readDocument(one.at(file), 'signoff')))),
    order: toEnvelopeJson(await signDocument('order', order, server)),
    lease: toEnvelopeJson(await signDocument('lease', leaseOf(world, await digestFor(order), host), server)),
    proofs: [],
  }
  const known = { ...knownOf(host, root.digest), policyVersion: 0, policyDigest: null }
  const found = await accept({ bundle: JSON.stringify(bundle), known, compare })
  return found.kind === 'accepted' ? undefined : found.refusal.code
}

/** A real key of OpenSSH; `provider`: its test authenticator, for keys in a token. */
export function sshKey(one: Desk, name: string, kind: string, provider?: string): string {
  const argv = ['-q', '-t', kind, '-N', '', '-C', 'test', '-f', one.at(name), ...(provider ? ['-w', provider] : [])]
  execFileSync('ssh-keygen', argv, { stdio: 'pipe' })
  return one.at(`${name}.pub`)
}

export const opened = async (text: string) => {
  const found = await openDocument('signoff', text)
  if ('code' in found) throw new Error(found.code)
  return found.document
}
