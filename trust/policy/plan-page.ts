/** A plan exactly: every package, version, digest and host. What a person has read here is what the sign-off's digest names. */
import type { Compare } from '../accept/case.ts'
import type { Change, Plan, Transaction } from '../documents/plan.ts'
import type { Policy } from '../documents/policy.ts'
import type { Root } from '../documents/root.ts'
import { goesBack } from './goes-back.ts'
import { BLANK, groups, type Line, line, moment, type PageWords, visible } from './page.ts'

export interface PlanContext {
  /** Names authors; null: not at hand. */
  readonly root: Root | null
  /** Names rings; null: not at hand. */
  readonly policy: Policy | null
  /** How the server calls hosts, by the digests of their keys: its word, beside the digest and never in its place. */
  readonly names?: ReadonlyMap<string, string>
  /** How versions order, to say that a plan goes back; without it nothing is said of that. */
  readonly compare?: Compare
}

export function planPage(plan: Plan, digest: string, context: PlanContext, words: PageWords): Line[] {
  const { t } = words
  const isBack = context.compare !== undefined && goesBack(plan, context.compare)
  const count = (of: (one: Transaction) => number) => plan.transactions.reduce((sum, one) => sum + of(one), 0)
  return [
    line(t('plan.title', { id: plan.id })),
    ...(isBack ? [line(t('plan.goes-back'), 2)] : []),
    line(t('plan.digest', { digest: groups(digest) }), 2),
    line(t('plan.made', { at: moment(plan.createdAt), tier: plan.tier, policy: groups(plan.policy) }), 2),
    line(authorText(plan, context.root, words), 2),
    ...(plan.parent === null ? [] : [line(t('plan.parent', { parent: groups(plan.parent) }), 2)]),
    ...(plan.urgent ? [line(t('plan.urgent'), 2)] : []),
    line(
      t('plan.totals', {
        transactions: plan.transactions.length,
        changes: count((one) => one.changes.length),
        hosts: count((one) => one.hosts.length),
      }),
      2,
    ),
    ...plan.transactions.flatMap((one) => transactionLines(one, isBack, context, words)),
    BLANK,
    ...leftOutLines(plan, words),
  ]
}

function authorText({ author }: Plan, root: Root | null, { t }: PageWords): string {
  if (author === 'planner') return t('plan.by-planner')
  const person = root?.people.find((one) => one.keyId === author)?.person
  return t('plan.by-person', { person: person === undefined ? t('plan.unknown-person') : visible(person), key: author })
}

function transactionLines(one: Transaction, isBack: boolean, context: PlanContext, words: PageWords): Line[] {
  const { t } = words
  return [
    BLANK,
    line(t('plan.transaction', { id: one.id, platform: one.platform })),
    ...(one.updater
      ? [line(t(`plan.updater-${one.updater.to}`, { updater: one.updater.name }), 2)]
      : [line(t(isBack ? 'plan.undo-back' : `plan.undo-${one.undo}`), 2)]),
    ...(one.reboot ? [line(t('plan.reboot'), 2)] : []),
    ...one.changes.flatMap((change) => changeLines(change, words)),
    ...(one.indexes.length === 0 ? [] : [line(t('plan.indexes'), 2)]),
    ...one.indexes.map(({ origin, suite, sha256 }) =>
      line(t('plan.index', { origin, suite: visible(suite), sha256: groups(sha256) }), 4),
    ),
    line(t('plan.hosts', { n: one.hosts.length }), 2),
    ...one.hosts.map((host) => line(hostText(host, context, words), 4)),
    line(
      one.clears.length === 0
        ? t('plan.clears-nothing')
        : t('plan.clears', { list: one.clears.map(visible).join(', ') }),
      2,
    ),
  ]
}

function changeLines(change: Change, { t }: PageWords): Line[] {
  const { name, architecture, from, to, sha256, sizeBytes, origin } = change
  const file = line(
    t('plan.file', { sha256: groups(sha256 ?? ''), bytes: String(sizeBytes ?? ''), origin: origin ?? '' }),
    4,
  )
  if (to === null) return [line(t('plan.removal', { name, architecture, from }), 2)]
  if (from === null) return [line(t('plan.new', { name, architecture, to }), 2), file]
  return [line(t('plan.upgrade', { name, architecture, from, to }), 2), file]
}

function hostText(host: string, { policy, names }: PlanContext, { t }: PageWords): string {
  const ring = policy && ringOf(policy, host)
  const text = ring ? t('plan.host-ring', { host: groups(host), ring }) : groups(host)
  const name = names?.get(host)
  return name === undefined ? text : `${text}, ${t('plan.host-name', { name: visible(name) })}`
}

/** By the host's key, as the host itself decides it. */
export function ringOf(policy: Policy, host: string): string | undefined {
  return policy.rings.find((ring) => ring.hosts === 'others' || ring.hosts.includes(host))?.name
}

function leftOutLines({ id, leftOut }: Plan, { t }: PageWords): Line[] {
  // The document names no host without a key, so that it cannot say that nothing is left out.
  const elsewhere = line(t('plan.left-out-elsewhere', { id }))
  if (leftOut.length === 0) return [elsewhere]
  return [
    line(t('plan.left-out')),
    ...leftOut.map(({ host, package: name, code, detail }) =>
      line(t('plan.left-out-row', { host: groups(host), package: name, code, detail: visible(detail) }), 2),
    ),
    elsewhere,
  ]
}
