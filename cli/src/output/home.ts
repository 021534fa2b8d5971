/** `status`: the same sentence as the console's first page, then what is due. */
import type { Home } from '@patchreeve/contract/api/home-views.ts'
import type { Show } from './show.ts'
import { tiers, when } from './words.ts'
import { proseWidth, wrap } from './wrap.ts'

export function homeText(home: Home, { words, width }: Show): string {
  const { t, plain } = words
  const row = (text: string) => wrap(text, proseWidth(width), '  ', 4)
  const lines = [
    plain(home.sentence),
    ...(home.hosts.silent > 0 ? [t('status.silent', { n: home.hosts.silent })] : []),
    t('status.findings', {
      tiers: tiers(words, home.tiers),
      overdue: home.overdue,
      inherited: home.inherited.open,
    }),
    feedsLine(home, words),
    t(home.waiting.length === 0 ? 'status.waits-none' : 'status.waits'),
  ].map((line) => wrap(line, proseWidth(width)))
  return `${[
    ...lines,
    ...home.waiting.map((one) => row(waiting(one, words))),
    ...(home.next.length > 0 ? [t('status.next')] : []),
    ...home.next.map((one) =>
      row(
        t('status.next-row', {
          tier: one.tier,
          within: t(`tier.${one.tier}`),
          source: one.source,
          from: one.installedVersion,
          to: one.fixedVersion ?? one.fixState,
          n: one.hostCount,
        }),
      ),
    ),
  ].join('\n')}\n`
}

function feedsLine(home: Home, { t }: Show['words']): string {
  const at = when(home.oldestFeedAt)
  const old = home.feeds.filter((feed) => feed.state !== 'ok').map((feed) => `${feed.id} ${feed.state}`)
  return old.length === 0 ? t('status.feeds', { at }) : t('status.feeds-stale', { at, feeds: old.join(', ') })
}

function waiting(one: Home['waiting'][number], { t, plain }: Show['words']): string {
  const what = one.overdue ? t('status.overdue', { what: plain(one.text) }) : plain(one.text)
  return one.dueAt === null ? what : t('status.by', { what, at: when(one.dueAt) })
}
