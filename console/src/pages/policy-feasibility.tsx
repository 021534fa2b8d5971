/** Which deadlines the policy's own rules cannot meet, played through here from the signed bytes. */
import { formatDuration } from '@patchreeve/contract/messages/format.ts'
import type { Policy } from '@patchreeve/trust/documents/policy.ts'
import { draftOf } from '@patchreeve/trust/policy/draft.ts'
import { type Feasibility, feasibilityOf, type TierFeasibility } from '@patchreeve/trust/policy/feasibility.ts'
import { bindingText, excludedText, lateParts, partText } from '@patchreeve/trust/policy/feasibility-page.ts'
import { useMemo } from 'react'
import { useRead } from '../api/query.ts'
import { Section } from '../parts/page.tsx'
import { type Column, Table } from '../parts/table.tsx'
import { Tier } from '../parts/tier.tsx'
import { useWords, type Words } from '../text/context.tsx'

const HOUR = 3_600_000

export function PolicyFeasibility({ policy }: { policy: Policy }) {
  const words = useWords()
  const { t } = words
  const facts = useRead('trust_facts', {})
  const named = new Set(policy.rings.flatMap((ring) => (ring.hosts === 'others' ? [] : ring.hosts)))
  const others = facts.data?.hosts.filter((host) => host.hostKey !== null && !named.has(host.hostKey)).length ?? null
  // From the hour: it plays a week through hour by hour, and a minute's tick changes nothing.
  const hour = Math.floor(words.reader.now / HOUR)
  const found = useMemo(() => feasibilityOf(draftOf(policy), new Date(hour * HOUR), others), [policy, hour, others])
  return (
    <Section title={t('feasible.title')} side={t('feasible.side')}>
      <div className="stack">
        <Table
          caption={t('feasible.title')}
          columns={tierColumns(words)}
          rows={found.tiers}
          rowId={(row) => row.tier}
        />
        <Pace found={found} />
      </div>
    </Section>
  )
}

function Pace({ found }: { found: Feasibility }) {
  const words = useWords()
  const { t } = words
  return (
    <ul className="small muted">
      {found.rings.map(({ ring, hosts, hostsPerNight, percentPerNight, nights }) => (
        <li key={ring}>
          {hosts === null || hostsPerNight === null
            ? t('feasibility.pace', { ring, percent: percentPerNight, n: nights })
            : t('feasibility.pace-hosts', { ring, hosts, count: hostsPerNight, n: nights })}
        </li>
      ))}
      {found.tiers.flatMap((tier) =>
        lateParts(tier).map((part) => (
          <li key={`${tier.tier} ${part.ring} ${part.cluster} ${part.serial} ${part.batch}`} className="warn">
            <Tier tier={tier.tier} /> {partText(part, words)} {part.binding && bindingText(part.binding, words)}
          </li>
        )),
      )}
      {found.excluded.map((one) => (
        <li key={one.id} className={one.late.length > 0 ? 'warn' : undefined}>
          {excludedText(one, words)}
        </li>
      ))}
      {found.outlivesSignOff && <li className="warn">{t('feasibility.sign-again')}</li>}
    </ul>
  )
}

function tierColumns({ t, reader }: Words): readonly Column<TierFeasibility>[] {
  return [
    {
      id: 'deadline',
      head: t('col.deadline'),
      key: true,
      cell: (row) => (
        <span className="nb">
          <Tier tier={row.tier} /> {formatDuration(reader, row.deadlineHours * HOUR)}
        </span>
      ),
    },
    {
      id: 'worst',
      head: t('col.last-host'),
      cell: ({ worstHours }) => (worstHours === null ? t('feasible.never') : formatDuration(reader, worstHours * HOUR)),
    },
    { id: 'margin', head: t('col.margin'), cell: (row) => <Margin row={row} /> },
    {
      id: 'binding',
      head: t('col.binding'),
      cell: ({ binding }) =>
        binding === null ? t('feasible.no-rule') : `${t(`rule.${binding.rule}`)} ${binding.name}`,
    },
  ]
}

function Margin({ row: { worstHours, deadlineHours } }: { row: TierFeasibility }) {
  const { t, reader } = useWords()
  if (worstHours === null) return <span className="bad strong">{t('feasible.never')}</span>
  return worstHours <= deadlineHours ? (
    <span className="ok strong">
      {t('feasible.spare', { time: formatDuration(reader, (deadlineHours - worstHours) * HOUR) })}
    </span>
  ) : (
    <span className="bad strong">
      {t('feasible.late', { time: formatDuration(reader, (worstHours - deadlineHours) * HOUR) })}
    </span>
  )
}
