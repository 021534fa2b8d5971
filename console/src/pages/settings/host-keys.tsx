/** Keys of hosts. An agent may be taken and show a wrong one: a key counts when somebody compared it with the host's own screen. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { formatWhen } from '@patchreeve/contract/messages/format.ts'
import { useState } from 'react'
import { useAct, useRead } from '../../api/query.ts'
import { useAddress } from '../../parts/address.ts'
import { Act, Button } from '../../parts/button.tsx'
import { CommandLine } from '../../parts/command-line.tsx'
import { Digest, WholeDigest } from '../../parts/digest.tsx'
import { Field } from '../../parts/field.tsx'
import { Go } from '../../parts/go.tsx'
import { Mark, type MarkName } from '../../parts/mark.tsx'
import { nameClass } from '../../parts/page.tsx'
import { Refused } from '../../parts/refused.tsx'
import { Empty } from '../../parts/state.tsx'
import type { Column } from '../../parts/table.tsx'
import { useWords, type Words } from '../../text/context.tsx'
import { hostPath } from '../host-columns.tsx'
import { AllRows } from './all-rows.tsx'

type Key = RouteOutput<'hostkey_list'>['rows'][number]

const shapes = {
  confirmed: 'verified',
  unconfirmed: 'waiting',
  second: 'failed',
  replaced: 'retired',
} as const satisfies Record<Key['state'], MarkName>
/** What needs a person comes first. */
const order: readonly Key['state'][] = ['second', 'unconfirmed', 'confirmed', 'replaced']

const waits = (key: Key): boolean => key.state === 'second' || key.state === 'unconfirmed'

/** Those that wait for a person, unless all are asked for: a fleet has thousands. */
export function HostKeys() {
  const words = useWords()
  const { t } = words
  const read = useRead('hostkey_list', {})
  const { search, with: address } = useAddress()
  const keys = read.data?.rows.map((row) => ({ ...row, id: `${row.hostId} ${row.digest}` }))
  const waiting = keys?.filter(waits) ?? []
  const rows = (search.show === 'all' || waiting.length === 0 ? keys : waiting)?.sort(
    (a, b) => order.indexOf(a.state) - order.indexOf(b.state) || a.name.localeCompare(b.name),
  )
  return (
    <div className="stack">
      {keys && rows && keys.length > 0 && (
        <p className="small muted row">
          {t('host-keys.shown', { n: rows.length, all: keys.length, waiting: waiting.length })}
          {rows.length < keys.length && <Go to={address({ show: 'all' })}>{t('host-keys.all')}</Go>}
        </p>
      )}
      <AllRows
        caption={t('host-keys.title')}
        read={{ ...read, data: rows && { rows } }}
        columns={keyColumns(words)}
        empty={
          <Empty cause="none-yet" title={t('host-keys.none')}>
            {t('host-keys.none-body')}
          </Empty>
        }
      />
    </div>
  )
}

function keyColumns(words: Words): readonly Column<Key & { id: string }>[] {
  const { t, reader } = words
  return [
    {
      id: 'host',
      head: t('col.host'),
      key: true,
      cell: (key) => (
        <Go className={`strong ${nameClass(key.name)}`} to={hostPath(key.hostId)}>
          {key.name}
        </Go>
      ),
    },
    {
      id: 'state',
      head: t('col.state'),
      cell: (key) => (
        <>
          <Mark name={shapes[key.state]}>{t(`host-key.${key.state}`)}</Mark>
          {key.state === 'second' && <span className="sub bad">{t('host-key.second-body')}</span>}
        </>
      ),
    },
    { id: 'digest', head: t('col.digest'), cell: (key) => <Digest value={key.digest} /> },
    { id: 'seen', head: t('col.first-seen'), cell: (key) => formatWhen(reader, key.firstSeenAt) },
    {
      id: 'confirmed',
      head: t('host-keys.confirmed'),
      cell: (key) =>
        key.confirmedAt === null ? (
          <span className="faint">{t('token.nobody')}</span>
        ) : (
          t('trust.added-by', { when: key.confirmedAt, by: key.confirmedBy })
        ),
    },
    {
      id: 'act',
      head: t('host-keys.compare'),
      act: true,
      cell: (key) => (waits(key) ? <Compare host={key} /> : null),
    },
  ]
}

/** As many digits as a group of the digest has: they are typed from the host's screen, not copied from this one. */
const TYPED = 8

function Compare({ host }: { host: Key }) {
  const { t } = useWords()
  const act = useAct('hostkey_confirm')
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  if (!open) return <Button onClick={() => setOpen(true)}>{t('host-keys.compare')}</Button>
  const matches = typed.replace(/\s/g, '').toLowerCase() === host.digest.slice(-TYPED)
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        if (matches) act.mutate({ params: { id: host.hostId }, body: { digest: host.digest } })
      }}
    >
      <p className="small">{t('host-keys.run', { host: host.name })}</p>
      <CommandLine line="sudo patchreeve-apply status" label={t('host-keys.command')} />
      <WholeDigest value={host.digest} />
      <Field
        label={t('host-keys.type', { n: TYPED })}
        value={typed}
        onValue={setTyped}
        autoComplete="off"
        spellCheck={false}
        maxLength={20}
        mono
      />
      <div className="row">
        <Act needs="trust.write" type="submit" busy={act.isPending} off={matches ? undefined : t('host-keys.off')}>
          {t('host-keys.confirm')}
        </Act>
        <Button look="text" onClick={() => setOpen(false)}>
          {t('confirm.not')}
        </Button>
      </div>
      <Refused error={act.error} />
    </form>
  )
}
