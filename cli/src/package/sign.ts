/** `package sign`: the next revision as one page, and the organisation's signature under it. */
import { join } from 'node:path'
import {
  MAX_OWN_LIST_BYTES,
  poolPath,
  releaseText,
  sbomPath,
  stanza,
  versionKey,
} from '@patchreeve/ecosystems/deb/own-repository.ts'
import type { Line } from '@patchreeve/trust/policy/page.ts'
import { DAY_MS } from '@patchreeve/trust/times.ts'
import { EXIT, type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import { type Given, type SignerCommand, YES } from '../signer/command.ts'
import { wholeNumber } from '../signer/numbers.ts'
import { printData, say, saysYes, showBeside } from '../signer/show.ts'
import { readDebFile } from './deb.ts'
import {
  type Added,
  byHashFile,
  type Draft,
  digestOf,
  FOLDER,
  folderOf,
  indexFile,
  readDraft,
  sameVersion,
  sha256Of,
  suiteFile,
  writeWhole,
} from './folder.ts'
import { clearSign } from './gpg.ts'
import { type Lists, listsOf, type Signed, signedIn } from './lists.ts'

export const packageSign: SignerCommand = {
  name: 'package sign',
  doc: 'Read the next revision of your own packages as one page and sign it with gpg.',
  words: [],
  flags: [
    FOLDER,
    {
      name: 'valid-days',
      value: 'NUMBER',
      doc: 'hosts take nothing from it after so many days without a new one (365)',
    },
    YES,
  ],
  run,
}

const MAX_DAYS = 1_000

interface News {
  readonly added: readonly Added[]
  readonly withdrawn: Draft['withdrawn']
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const folder = folderOf(given)
  const draft = await readDraft(folder)
  const days = wholeNumber(given, 'valid-days', 365)
  if (days > MAX_DAYS) throw new WrongUse(`--valid-days is ${MAX_DAYS} at most`, '--valid-days 365')
  const before = await signedIn(io, folder, draft.fingerprint)
  const news = newsOf(draft, before)
  for (const one of news.added) await assertUnchanged(folder, one)
  const lists = listsOf(draft)
  if (lists.files.some((file) => file.sizeBytes > MAX_OWN_LIST_BYTES))
    throw new WrongUse('this repository is full', 'begin another folder with a key and an origin of its own')
  const { words } = showTo(io)
  const validUntil = new Date(io.now().getTime() + days * DAY_MS)
  showBeside(io, given.json, pageOf(io, draft, news, validUntil))
  if (!given.on('yes') && !(await saysYes(io))) {
    say(io, words.t('not-signed'))
    return EXIT.refused
  }
  const index = await write(io, folder, draft, lists, before, validUntil)
  const [added, withdrawn] = [news.added.map(versionKey), news.withdrawn.map(versionKey)]
  if (given.json)
    printData(io, { index, previous: before?.index ?? null, added, withdrawn, validUntil: validUntil.toISOString() })
  else {
    io.out(`${indexFile(folder)}\n  SHA-256 ${index}\n`)
    say(io, words.t('package-sign.next'))
  }
  return EXIT.fine
}

/** What this revision changes. Throws where it would change what was signed before: the server and other people hold on to that. */
function newsOf(draft: Draft, before: Signed | undefined): News {
  const { packages = [], withdrawn = [], stanzas = new Set<string>() } = before ?? {}
  for (const old of packages) {
    const [now, gone] = [draft.packages.find(sameVersion(old)), draft.withdrawn.find(sameVersion(old))]
    const same = now ? stanzas.has(stanza(now.control, now)) : gone?.sha256 === old.sha256
    if (!same)
      throw new WrongUse(
        `${versionKey(old)} was published and is ${now || gone ? 'something else' : 'missing'} in packages.json`,
        'package withdraw takes one back',
      )
  }
  for (const old of withdrawn) {
    const now = draft.withdrawn.find(sameVersion(old))
    if (now?.reason !== old.reason || now.at !== old.at || now.sha256 !== old.sha256)
      throw new WrongUse(`${versionKey(old)} was withdrawn and is not so in packages.json`, 'a new version goes')
  }
  return {
    added: draft.packages.filter((one) => !packages.some(sameVersion(one))),
    withdrawn: draft.withdrawn.filter((one) => !withdrawn.some(sameVersion(one))),
  }
}

/** Between `add` and now the folder lay open: what is signed is looked at once more. */
async function assertUnchanged(folder: string, one: Added): Promise<void> {
  const file = join(folder, poolPath(one))
  const deb = await readDebFile(file)
  const same = deb.text === one.control && deb.sizeBytes === one.sizeBytes && (await digestOf(file)) === one.sha256
  if (!same || (await digestOf(join(folder, sbomPath(one)))) !== one.sbom.sha256)
    throw new WrongUse(`${file} or its SBOM changed since it was added`, 'package withdraw it, and add it again')
}

function pageOf(io: Io, draft: Draft, news: News, validUntil: Date): Line[] {
  const { t } = showTo(io).words
  const row = (indent: number, text: string): Line => ({ indent, text })
  const head = t('package-sign.head', { origin: draft.origin, label: draft.label })
  return [
    row(0, head),
    row(2, t('package-sign.until', { until: validUntil.toISOString() })),
    row(2, t('package-sign.all', { n: draft.packages.length })),
    ...(news.added.length > 0 ? [row(0, ''), row(0, t('package-sign.added', { n: news.added.length }))] : []),
    ...news.added.flatMap((one) => [
      row(2, versionKey(one)),
      row(4, `SHA-256 ${one.sha256}`),
      row(4, `SBOM ${one.sbom.format} ${one.sbom.sha256}`),
    ]),
    ...(news.withdrawn.length > 0
      ? [row(0, ''), row(0, t('package-sign.withdrawn', { n: news.withdrawn.length }))]
      : []),
    ...news.withdrawn.map((one) => row(2, `${versionKey(one)}: ${one.reason}`)),
    row(0, ''),
  ]
}

/** The signed index last: until then the revision before it stands. */
async function write(
  io: Io,
  folder: string,
  draft: Draft,
  { architectures, files }: Lists,
  before: Signed | undefined,
  validUntil: Date,
): Promise<string> {
  const previous = before?.index ?? null
  const { origin, label, fingerprint } = draft
  const text = releaseText({
    origin,
    label,
    date: laterThan(before, io.now()),
    validUntil,
    previous,
    architectures,
    files,
  })
  const signed = await clearSign(io, fingerprint, text)
  for (const file of files) {
    await writeWhole(io, byHashFile(folder, file), file.content)
    await writeWhole(io, suiteFile(folder, file.path), file.content)
  }
  await writeWhole(io, indexFile(folder), signed)
  return sha256Of(signed)
}

/** Dates of an index have seconds; two in one second would be equally new. */
function laterThan(before: Signed | undefined, now: Date): Date {
  const last = before ? Date.parse(before.release.date) : 0
  if (last > now.getTime() + DAY_MS)
    throw new WrongUse('the revision before is dated in the future', 'is the clock of this machine right?')
  return new Date(Math.max(now.getTime(), last + 1_000))
}
