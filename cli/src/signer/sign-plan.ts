/** A person's yes to one plan: read whole, checked by the hosts' own gates, signed on their own machine. */
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import { SIGNOFF_MAX_DAYS, type SignOff } from '@patchreeve/trust/documents/sign-off.ts'
import { type Envelope, writeEnvelope } from '@patchreeve/trust/envelope.ts'
import { BLANK, type Line, line } from '@patchreeve/trust/policy/page.ts'
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
import { defaultKey, serversHere } from './places.ts'
import { readPlan } from './plan-file.ts'
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
  const set: PlanSet = { plan: files.plan, root: files.root, policy: files.policy }
  const now = io.now()
  const fault = await planFault(set, now)
  if (fault) throw new Refused(fault)
  const atOnce = given.all('now').map((host) => hostOfFirstRing(set, host))
  const signer = await openSigningKey(io, given.text('key') ?? defaultKey(io), given.text('passphrase-file'))
  const key = orRefuse(signerFault(set.root.document, signer.key.keyId, 'signoff', now))
  const byAuthor = authorFault(set, key)
  if (byAuthor) throw new Refused(byAuthor)
  const context = { root: set.root.document, policy: set.policy.document, names: files.names }
  showBeside(io, given.json, [
    ...planPage(set.plan.document, set.plan.digest, context, showTo(io).words),
    BLANK,
    ...warnings(io, set, atOnce, given.on('emergency')),
  ])
  if (!given.on('yes') && !(await saysYes(io))) {
    say(io, t('not-signed'))
    return EXIT.refused
  }
  // After the page was read: the time of the yes.
  const signOff = signOffOf(set, key.keyId, atOnce, given.on('emergency'), io.now())
  const envelope = await signer.sign('signoff', wrapDocument('signoff', signOff))
  return hand(io, given, { set, signOff, envelope, planId: files.planId })
}

function signOffOf(set: PlanSet, by: string, now: readonly string[], emergency: boolean, at: Date): SignOff {
  return {
    type: 'signoff',
    schema: 1,
    tenant: set.root.document.tenant,
    plan: set.plan.digest,
    by,
    signedAt: toInstant(at),
    lapses: toInstant(new Date(at.getTime() + SIGNOFF_MAX_DAYS * DAY_MS)),
    now: [...now],
    emergency,
  }
}

/** Fewer letters could be two hosts tomorrow. */
const PREFIX_MIN = 8

function hostOfFirstRing({ policy, plan }: PlanSet, typed: string): string {
  const [first] = policy.document.rings
  const planned = plan.document.transactions.flatMap((one) => one.hosts)
  const found = planned.filter((host) => typed.length >= PREFIX_MIN && host.startsWith(typed.replace(/\s/g, '')))
  const [host] = found
  if (host === undefined || found.length > 1)
    throw new WrongUse(
      `"${typed}" names ${found.length} hosts of the plan`,
      `at least ${PREFIX_MIN} letters of a host’s digest`,
    )
  if (first && first.hosts !== 'others' && first.hosts.includes(host)) return host
  throw new WrongUse(`"${typed}" is not in the first ring`, '--now is for the first ring; --emergency is for all')
}

function warnings(io: Io, { root, plan, policy }: PlanSet, atOnce: readonly string[], emergency: boolean): Line[] {
  const { t } = showTo(io).words
  const { count, days } = policy.document.emergency
  const edited = plan.document.author !== 'planner' && root.document.mode === 'solo'
  return [
    ...(atOnce.length > 0 ? [line(t('sign.now', { n: atOnce.length }))] : []),
    ...(emergency ? [line(t('sign.emergency', { count: String(count), days: String(days) }))] : []),
    ...(edited ? [line(t('sign.edited'))] : []),
    ...serversHere(io).map((folder) => line(t('sign.same-machine', { folder }))),
  ]
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
