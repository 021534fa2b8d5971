/** The decisions that the default policy leaves open: from flags, from a file, or asked for one by one. */
import { Calendar, HOST_ZONE, WeekdayRule, weekdays } from '@patchreeve/trust/calendar/rule.ts'
import { isZone } from '@patchreeve/trust/calendar/zone.ts'
import { Digest } from '@patchreeve/trust/documents/fields.ts'
import { PolicyDraft } from '@patchreeve/trust/policy/draft.ts'
import { exactly, type PageWords } from '@patchreeve/trust/policy/page.ts'
import { z } from 'zod'
import { WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import type { Given } from './command.ts'
import { defaultPolicy } from './default-policy.ts'
import type { ServerFacts } from './facts.ts'
import { readLimited } from './files.ts'
import { say } from './show.ts'
import { readYaml } from './yaml.ts'

const { days, from, hours } = WeekdayRule.shape
const { zone } = Calendar.shape
export const Answers = z.strictObject({
  days,
  from,
  hours,
  zone: zone.refine((text) => text === HOST_ZONE || isZone(text), 'no such time zone; one like Europe/Berlin, or host'),
  /** Digests of host keys, or names that the server's facts know. */
  first: z.array(z.string().min(1).max(300)).max(10_000),
  standing: z.enum(['none', 'small']),
})
export type Answers = z.infer<typeof Answers>

const DAY_WORDS: readonly (string | undefined)[] = weekdays
const DEFAULTS: Answers = { days: [...weekdays], from: '22:00', hours: 8, zone: HOST_ZONE, first: [], standing: 'none' }
const ANSWERS_BYTES_MAX = 256 * 1024

/** Throws WrongUse. With a file of answers nothing is asked: what it leaves out is as in the default policy. */
export async function readAnswers(io: Io, given: Given): Promise<Answers> {
  const file = given.text('answers')
  const written =
    file === undefined ? {} : readYaml(await readLimited(file, ANSWERS_BYTES_MAX), Answers.partial(), file)
  const flagged = { ...written, ...flags(given) }
  const all = file === undefined ? { ...flagged, ...(await askFor(io, flagged)) } : { ...DEFAULTS, ...flagged }
  const read = Answers.safeParse(all)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new WrongUse(`${issue?.path.join('.')}: ${issue?.message}`, 'see --help')
}

type Raw = Partial<Record<keyof Answers, unknown>>

function flags(given: Given): Raw {
  const raw: Raw = {}
  const dayText = given.text('days')
  if (dayText !== undefined) raw.days = readDays(dayText)
  if (given.text('from') !== undefined) raw.from = given.text('from')
  if (given.text('hours') !== undefined) raw.hours = Number(given.text('hours'))
  if (given.text('zone') !== undefined) raw.zone = given.text('zone')
  if (given.all('first').length > 0) raw.first = given.all('first')
  if (given.text('standing') !== undefined) raw.standing = given.text('standing')
  return raw
}

/** One question per decision that is still open; Enter takes what stands in brackets. */
async function askFor(io: Io, known: Raw): Promise<Raw> {
  const { t } = showTo(io).words
  const answers: Raw = {}
  const ask = async (question: string, fallback: string) => (await io.ask(question, false)).trim() || fallback
  say(io, t('policy-ask.exposure'))
  say(io, t('policy-ask.approve'))
  if (known.standing === undefined) answers.standing = await ask(t('policy-ask.standing'), DEFAULTS.standing)
  say(io, t('policy-ask.when'))
  if (known.days === undefined) answers.days = readDays(await ask(t('policy-ask.days'), 'mon-sun'))
  if (known.from === undefined) answers.from = await ask(t('policy-ask.from'), DEFAULTS.from)
  if (known.hours === undefined) answers.hours = Number(await ask(t('policy-ask.hours'), String(DEFAULTS.hours)))
  if (known.zone === undefined) answers.zone = await ask(t('policy-ask.zone'), DEFAULTS.zone)
  say(io, t('policy-ask.which', firstRingRules(showTo(io).words)))
  if (known.first === undefined) answers.first = (await ask(t('policy-ask.first'), '')).split(/[\s,]+/).filter(Boolean)
  return answers
}

/** As the default policy has them: what a host takes upon itself by going first. */
function firstRingRules(words: PageWords): { delay: string; urgent: string } {
  const [first] = readYaml(defaultPolicy(), PolicyDraft, 'policy/default.yaml').rings
  if (!first) throw new Error('the default policy has no ring')
  return { delay: exactly(words, first.delayMinutes), urgent: exactly(words, first.urgentDelayMinutes) }
}

/** `mon-fri`, `sat,sun`, or both joined by commas. */
export function readDays(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .flatMap((part) => {
      const [first, last] = part.split('-')
      if (last === undefined) return [part]
      const [begin, end] = [first, last].map((day) => DAY_WORDS.indexOf(day))
      return begin === undefined || end === undefined || begin < 0 || end < begin
        ? [part]
        : weekdays.slice(begin, end + 1)
    })
}

/** Names become the keys that the server knows; a digest stays. Throws WrongUse for a name that is nobody's or two hosts'. */
export function hostKeys(first: readonly string[], facts: ServerFacts | undefined): string[] {
  return first.map((one) => {
    if (Digest.safeParse(one).success) return one
    const found = (facts?.hosts ?? []).filter((host) => host.name === one)
    if (found.length > 1)
      throw new WrongUse(`"${one}" is the name of ${found.length} hosts`, 'name it by the digest of its key')
    const key = found[0]?.hostKey
    if (key) return key
    throw new WrongUse(
      found.length === 1
        ? `"${one}" has no key of apply yet`
        : `"${one}" is no digest of a host key, and no host of the facts`,
      found.length === 1
        ? 'install patchreeve-apply on it'
        : '"patchreeve-apply status" on the host prints it; --facts FILE knows names',
    )
  })
}
