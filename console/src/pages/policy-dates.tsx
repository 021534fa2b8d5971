/** When each ring is open next: from the instants that were signed, read in the zone of whoever looks. */
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { nextSpans, spansOf } from '@patchreeve/trust/accept/windows.ts'
import { HOST_ZONE } from '@patchreeve/trust/calendar/rule.ts'
import type { Policy, Ring } from '@patchreeve/trust/documents/policy.ts'
import { Section } from '../parts/page.tsx'
import { useWords } from '../text/context.tsx'

/** `policy dates` on a terminal shows more. */
const SHOWN = 4

export function PolicyDates({ policy }: { policy: Policy }) {
  const { t, reader } = useWords()
  return (
    <Section title={t('policy-page.dates')} side={t('policy-page.dates-side', { zone: reader.zone })}>
      <div className="stack">
        {policy.rings.map((ring) => (
          <RingDates key={ring.name} ring={ring} />
        ))}
      </div>
    </Section>
  )
}

function RingDates({ ring }: { ring: Ring }) {
  const { t, reader } = useWords()
  const spans = ring.windows === 'any' ? [] : nextSpans(spansOf(ring.windows, reader.zone), reader.now, SHOWN)
  return (
    <div>
      <p className="strong">{ring.name}</p>
      {ring.windows === 'any' ? (
        <p className="small muted">{t('policy.windows-any')}</p>
      ) : (
        <>
          {ring.windows.calendar.zone === HOST_ZONE && <p className="small muted">{t('policy-page.dates-host')}</p>}
          {spans.length === 0 && <p className="small warn">{t('policy-page.dates-none')}</p>}
          <ul className="small">
            {spans.map(({ from, to }) => (
              <li key={from}>
                {t('policy.window', {
                  from: formatWhen(reader, new Date(from).toISOString()),
                  to: formatWhen(reader, new Date(to).toISOString()),
                })}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
