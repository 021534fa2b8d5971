// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: the ARIA combobox pattern; focus stays in the input
// biome-ignore-all lint/a11y/useFocusableInteractive: as above, options are named by aria-activedescendant
// biome-ignore-all lint/a11y/useKeyWithClickEvents: as above, keys are handled by the input
/** `Ctrl K`: go to a page or find a host by name. The names that are found come from the server, with the total. */

import { useRouter } from '@tanstack/react-router'
import { useDeferredValue, useEffect, useEffectEvent, useRef, useState } from 'react'
import { useRead } from '../api/query.ts'
import { hostsWhere } from '../parts/address.ts'
import { Icon, type IconName } from '../parts/icons.tsx'
import { failureText, useWords } from '../text/context.tsx'
import { entries } from './rail.tsx'
import { useMay, useSession } from './session.tsx'

/** Hosts shown at once; the rest is one Enter away as a list. */
const SHOWN_HOSTS = 6

interface Item {
  readonly id: string
  readonly icon: IconName
  readonly name: string
  readonly side: string
  readonly to: string
}

export function Palette({ open, close }: { open: boolean; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (open) dialog.current?.showModal()
    else dialog.current?.close()
  }, [open])
  const { t } = useWords()
  return (
    <dialog ref={dialog} className="palette" aria-label={t('palette.title')} onClose={close}>
      {open && <Finder close={close} />}
    </dialog>
  )
}

function Finder({ close }: { close: () => void }) {
  const { t, plain } = useWords()
  const router = useRouter()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const [entered, setEntered] = useState(false)
  const hosts = useHosts(typed.trim())
  const items = [...usePages(typed), ...hosts.items]
  const chosen = Math.min(at, items.length - 1)
  const go = (item: Item | undefined) => {
    if (!item) return
    close()
    router.history.push(item.to)
  }
  const goToChosen = useEffectEvent(() => go(items[chosen]))
  // Enter means the answer to what is typed: pressed before that is there, it goes as soon as it is.
  useEffect(() => {
    if (!entered || !hosts.answered) return
    setEntered(false)
    goToChosen()
  }, [entered, hosts.answered])
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt(Math.min(chosen + 1, items.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(chosen - 1, 0))
    else if (event.key === 'Enter') setEntered(true)
    else return
    event.preventDefault()
  }
  return (
    <>
      <div className="q">
        <Icon name="search" />
        <input
          role="combobox"
          aria-label={t('palette.label')}
          placeholder={t('palette.placeholder')}
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={items[chosen] ? `palette-${items[chosen].id}` : undefined}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setAt(0)
            setEntered(false)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <ul id="palette-list" role="listbox" aria-label={t('palette.title')}>
        {items.map((item, index) => (
          <li
            key={item.id}
            id={`palette-${item.id}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => go(item)}
          >
            <Icon name={item.icon} />
            <span>{item.name}</span>
            <span className="r">{item.side}</span>
          </li>
        ))}
      </ul>
      {items.length === 0 && hosts.answered && hosts.error === null && <p className="h">{t('palette.nothing')}</p>}
      {hosts.error !== null && <p className="h bad">{plain(failureText(hosts.error))}</p>}
    </>
  )
}

function usePages(typed: string): Item[] {
  const { t } = useWords()
  const { permissions } = useSession()
  const wanted = typed.trim().toLowerCase()
  return entries
    .filter((entry) => permissions.includes(entry.needs))
    .map((entry) => ({
      id: entry.name,
      icon: entry.name,
      name: t(`nav.${entry.name}`),
      side: `g ${entry.key}`,
      to: entry.to,
    }))
    .filter((item) => item.name.toLowerCase().includes(wanted))
}

interface FoundHosts {
  readonly items: Item[]
  readonly error: Error | null
  /** The items, or the error, are for this text and no earlier one. */
  readonly answered: boolean
}

function useHosts(typed: string): FoundHosts {
  const { t } = useWords()
  const asked = useDeferredValue(typed)
  const where = asked.replace(/[\s:"]+/g, ' ').trim()
  const may = useMay('host.read')
  const wanted = may && where !== ''
  const read = useRead('host_list', { query: { where, limit: SHOWN_HOSTS } }, { enabled: wanted })
  if (asked !== typed) return { items: [], error: null, answered: false }
  if (!wanted) return { items: [], error: null, answered: true }
  if (read.data === undefined) return { items: [], error: read.error, answered: read.error !== null }
  const items: Item[] = read.data.rows.map((host) => ({
    id: host.id,
    icon: 'hosts',
    name: host.name,
    side: host.os,
    to: `/hosts/${host.id}`,
  }))
  if (read.data.total > items.length)
    items.push({
      id: 'all',
      icon: 'search',
      name: t('palette.all-hosts', { n: read.data.total }),
      side: '',
      to: hostsWhere(where),
    })
  return { items, error: null, answered: true }
}
