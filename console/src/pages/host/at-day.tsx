/** Any past day: the end of the chosen day in the reader's zone, kept in the address as an instant. */
import { useState } from 'react'
import { useAddress } from '../../parts/address.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { Section } from '../../parts/page.tsx'
import { useWords } from '../../text/context.tsx'

export function AtDay({ at, enrolledAt }: { at: string | undefined; enrolledAt: string }) {
  const { t, reader } = useWords()
  const address = useAddress()
  const [day, setDay] = useState(at === undefined ? '' : localDay(new Date(at)))
  const today = localDay(new Date(reader.now))
  const wrong = day !== '' && day > today ? t('at.future') : undefined
  const open = () => address.change({ at: endOfDay(day), cursor: undefined })
  return (
    <Section title={t('at.title')} side={t('at.since', { when: enrolledAt })}>
      <form
        className="row items-end"
        onSubmit={(event) => {
          event.preventDefault()
          if (day !== '' && wrong === undefined) open()
        }}
      >
        <Field
          label={t('at.day')}
          type="date"
          value={day}
          max={today}
          min={localDay(new Date(enrolledAt))}
          onValue={setDay}
          {...(wrong ? { error: wrong } : {})}
        />
        <div>
          <Button type="submit" off={day === '' ? t('at.choose') : wrong}>
            {t('at.show')}
          </Button>
        </div>
      </form>
    </Section>
  )
}

function localDay(date: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** The last second of the day, where the reader is. */
function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59`).toISOString()
}
