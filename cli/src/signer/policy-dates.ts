/** `policy dates FILE`: when each ring is open next, as a host would have it: read it before you sign. */
import { nextSpans, type Span, spansOf } from '@patchreeve/trust/accept/windows.ts'
import { HOST_ZONE } from '@patchreeve/trust/calendar/rule.ts'
import { nextWindows } from '@patchreeve/trust/calendar/windows.ts'
import { isZone, wallOf } from '@patchreeve/trust/calendar/zone.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import type { Ring } from '@patchreeve/trust/documents/policy.ts'
import type { PolicyDraft } from '@patchreeve/trust/policy/draft.ts'
import { BLANK, type Line, line, visible } from '@patchreeve/trust/policy/page.ts'
import { EXIT, type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import type { Given, SignerCommand } from './command.ts'
import { wholeNumber } from './numbers.ts'
import { readPolicyFile } from './policy-file.ts'
import { printData, showPage } from './show.ts'

export const policyDates: SignerCommand = {
  name: 'policy dates',
  doc: 'Show when each ring is open next, of a draft or a signed policy.',
  words: ['FILE'],
  flags: [
    { name: 'zone', value: 'ZONE', doc: 'zone of a host, where the calendar leaves it to each host (this computer’s)' },
    { name: 'count', value: 'NUMBER', doc: 'windows for each ring, 1 to 366 (12)' },
  ],
  run,
}

const COUNT = 12
const COUNT_MAX = 366

interface RingDates {
  readonly ring: string
  /** The zone that the times are read in; null = open at any time. */
  readonly zone: string | null
  readonly windows: readonly Span[]
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const [file = ''] = given.words
  const hostZone = given.text('zone') ?? new Intl.DateTimeFormat().resolvedOptions().timeZone
  if (!isZone(hostZone)) throw new WrongUse(`"${hostZone}" is no time zone`, 'one like Europe/Berlin')
  const count = wholeNumber(given, 'count', COUNT)
  if (count < 1 || count > COUNT_MAX) throw new WrongUse(`--count is from 1 to ${COUNT_MAX}`, `not ${count}`)
  const read = await readPolicyFile(file)
  const now = io.now()
  const rings =
    'draft' in read
      ? read.draft.rings.map((ring) => draftDates(ring, hostZone, now, count))
      : read.signed.document.rings.map((ring) => signedDates(ring, hostZone, now, count))
  if (given.json)
    printData(
      io,
      rings.map((one) => ({
        ...one,
        windows: one.windows.map(({ from, to }) => ({ from: toInstant(new Date(from)), to: toInstant(new Date(to)) })),
      })),
    )
  else
    showPage(
      io,
      rings.flatMap((one) => ringLines(one, showTo(io).words.t)),
    )
  return EXIT.fine
}

function draftDates(ring: PolicyDraft['rings'][number], hostZone: string, now: Date, count: number): RingDates {
  if (ring.windows === 'any') return { ring: ring.name, zone: null, windows: [] }
  const windows = nextWindows(ring.windows, hostZone, now, count)
  return {
    ring: ring.name,
    zone: readIn(ring.windows.zone, hostZone),
    windows: windows.map(({ from, to }) => ({ from: from.getTime(), to: to.getTime() })),
  }
}

/** By the instants that were signed: these are what hosts go by, whatever the calendar beside them says. */
function signedDates(ring: Ring, hostZone: string, now: Date, count: number): RingDates {
  if (ring.windows === 'any') return { ring: ring.name, zone: null, windows: [] }
  return {
    ring: ring.name,
    zone: readIn(ring.windows.calendar.zone, hostZone),
    windows: nextSpans(spansOf(ring.windows, hostZone), now.getTime(), count),
  }
}

const readIn = (zone: string, hostZone: string): string => (zone === HOST_ZONE || !isZone(zone) ? hostZone : zone)

function ringLines({ ring, zone, windows }: RingDates, t: ReturnType<typeof showTo>['words']['t']): Line[] {
  if (zone === null) return [line(t('policy-dates.any', { ring })), BLANK]
  const rows = windows.map(({ from, to }) =>
    line(t('policy.window', { from: wallText(zone, from), to: wallText(zone, to) }), 2),
  )
  return [
    line(t('policy-dates.ring', { ring, zone: visible(zone), n: rows.length })),
    ...(rows.length === 0 ? [line(t('policy-dates.none'), 2)] : rows),
    BLANK,
  ]
}

const wallText = (zone: string, at: number): string =>
  new Date(wallOf(zone, at)).toISOString().slice(0, 'yyyy-mm-ddThh:mm'.length).replace('T', ' ')
