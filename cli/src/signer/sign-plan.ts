/** A person's yes to one plan: read whole, checked by the hosts' own gates, signed on their own machine. */
import { compareDpkg } from '@patchreeve/ecosystems/deb/version.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import { SIGNOFF_MAX_DAYS, type SignOff } from '@patchreeve/trust/documents/sign-off.ts'
import { type Envelope, writeEnvelope } from '@patchreeve/trust/envelope.ts'
import { BLANK, groups, type Line, line, visible } from '@patchreeve/trust/policy/page.ts'
import { planPage } from '@patchreeve/trust/policy/plan-page.ts'
import { authorFault, type PlanSet, planFault, signerFault } from '@patchreeve/trust/policy/signable.ts'
import { wrapDocument } from '@patchreeve/trust/sign.ts'
import { DAY_MS } from '@patchreeve/trust/times.ts'
import { EXIT, type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import { postSignOff } from './api.ts'
import { type Given, orRefuse, Refused } from './command.ts'
import { envelopeText } from './documents.ts'
import { writeNew } from './files.ts'
import { firstRing, hostOfFirstRing, PREFIX_MIN } from './now.ts'
import { defaultKey, serversHere } from './places.ts'
import { type PlanFiles, readPlan } from './plan-file.ts'
import { printData, say, saysYes, showBeside } from './show.ts'
import { openSigningKey } from './signing-key.ts'

export async function signPlan(io: Io, given: Given, word: string): Promise<ExitCode> {
  const { t } = showTo(io).words
  const files = await readPlan(io, word, given)
  if (!files.root || !files.policy)
    throw new WrongUse(
      `--${files.root ? 'policy' : 'root'} is missing`,
      'patchreeve sign FILE --root ROOT --policy POLICY',
    )
  const mode = modeOf(given)
  const set: PlanSet = { plan: files.plan, root: files.root, policy: files.policy }
  const now = io.now()
  const fault = await planFault(set, now)
  if (fault) throw new Refused(fault)
  const atOnce = given.all('now').map((host) => hostOfFirstRing(set, files.names, host))
  const signer = await openSigningKey(io, given.text('key') ?? defaultKey(io), given.text('passphrase-file'))
  const key = orRefuse(signerFault(set.root.document, signer.key.keyId, 'signoff', now))
  const byAuthor = authorFault(set, key)
  if (byAuthor) throw new Refused(byAuthor)
  const context = { root: set.root.document, policy: set.policy.document, names: files.names, compare: compareDpkg }
  showBeside(io, given.json, [
    ...planPage(set.plan.document, set.plan.digest, context, showTo(io).words),
    BLANK,
    ...warnings(io, set, files, atOnce, mode),
  ])
  if (!given.on('yes') && !(await saysYes(io))) {
    say(io, t('not-signed'))
    return EXIT.refused
  }
  // After the page was read: the time of the yes.
  const signOff = signOffOf(set, key.keyId, atOnce, mode, io.now())
  const envelope = await signer.sign('signoff', wrapDocument('signoff', signOff))
  return hand(io, given, { set, signOff, envelope, planId: files.planId })
}

type Mode = 'ordinary' | 'emergency' | 'drill'

function modeOf(given: Given): Mode {
  if (!given.on('drill')) return given.on('emergency') ? 'emergency' : 'ordinary'
  if (given.on('emergency') || given.all('now').length > 0)
    throw new WrongUse('--drill goes with neither --emergency nor --now', 'a drill is signed as what it is')
  return 'drill'
}

function signOffOf(set: PlanSet, by: string, now: readonly string[], mode: Mode, at: Date): SignOff {
  // Of a drill: over as it is made. It shows that people could sign, and opens nothing.
  const days = mode === 'drill' ? 0 : SIGNOFF_MAX_DAYS
  return {
    type: 'signoff',
    schema: 1,
    tenant: set.root.document.tenant,
    plan: set.plan.digest,
    by,
    signedAt: toInstant(at),
    lapses: toInstant(new Date(at.getTime() + days * DAY_MS)),
    now: [...now],
    emergency: mode !== 'ordinary',
  }
}

function warnings(io: Io, set: PlanSet, files: PlanFiles, atOnce: readonly string[], mode: Mode): Line[] {
  const { t } = showTo(io).words
  const { root, plan, policy } = set
  const { count, days } = policy.document.emergency
  const edited = plan.document.author !== 'planner' && root.document.mode === 'solo'
  return [
    ...judgedBy(io, set, files),
    ...(atOnce.length > 0 ? [line(t('sign.now', { n: atOnce.length }))] : []),
    ...atOnce.map((host) => line(called(io, groups(host), files.names.get(host)), 2)),
    ...(atOnce.length > 0 || mode !== 'ordinary' ? [] : mayBeNow(io, set, files.names)),
    ...(mode === 'drill' ? [line(t('sign.drill'))] : []),
    ...(mode === 'emergency' ? [line(t('sign.emergency', { count: String(count), days: String(days) }))] : []),
    ...(edited ? [line(t('sign.edited'))] : []),
    ...serversHere(io).map((folder) => line(t('sign.same-machine', { folder }))),
  ]
}

/** Which root and policy the plan was held against: a root that nobody named is only as good as who sent it. */
function judgedBy(io: Io, { root, policy }: PlanSet, { from }: PlanFiles): Line[] {
  const { t } = showTo(io).words
  const versions = { root: String(root.document.version), policy: String(policy.document.version) }
  return [
    from.root === null
      ? line(t('sign.root-sent', { version: versions.root, digest: groups(root.digest) }))
      : line(t('sign.root-file', { version: versions.root, file: from.root })),
    from.policy === null
      ? line(t('sign.policy-sent', { version: versions.policy }))
      : line(t('sign.policy-file', { version: versions.policy, file: from.policy })),
  ]
}

/** Hosts of the first ring, by what is typed for them. */
function mayBeNow(io: Io, set: PlanSet, names: ReadonlyMap<string, string>): Line[] {
  const { t } = showTo(io).words
  const hosts = firstRing(set)
  if (hosts.length === 0) return []
  return [
    line(t('sign.may-be-now')),
    ...hosts.map((host) => line(called(io, `--now ${host.slice(0, PREFIX_MIN)}`, names.get(host)), 2)),
  ]
}

function called(io: Io, text: string, name: string | undefined): string {
  return name === undefined ? text : `${text}, ${showTo(io).words.t('plan.host-name', { name: visible(name) })}`
}

interface Signed {
  readonly set: PlanSet
  readonly signOff: SignOff
  readonly envelope: Envelope
  readonly planId: string | undefined
}

/** To the server where the plan came from there, else into a file. */
async function hand(io: Io, given: Given, { set, signOff, envelope, planId }: Signed): Promise<ExitCode> {
  const { t } = showTo(io).words
  const out = given.text('out')
  const file = planId !== undefined && out === undefined ? null : (out ?? fileName(set, signOff))
  if (file !== null) await writeNew(file, envelopeText(envelope))
  if (planId !== undefined) await postSignOff(io, planId, writeEnvelope(envelope))
  if (given.json) printData(io, { file, posted: planId !== undefined, signOff })
  else if (file === null) say(io, t('sign.posted'))
  else io.out(`\n${file}\n`)
  return EXIT.fine
}

const fileName = ({ plan }: PlanSet, { by }: SignOff): string =>
  `signoff-${plan.document.id.slice(0, 8)}-${by.slice(0, 8)}.json`
