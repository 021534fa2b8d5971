/**
 * `patchreeve assess`: the same assessment as the server's, offline, from a dpkg status file and a folder of feeds. Data on
 * stdout, everything else on stderr. Exit codes: 0 done, 1 failed (a broken feed: no answer from half of it), 2 wrong use,
 * 4 partly done (stanzas of the status file that name no package), 5 no such file or folder.
 */
import { open, stat } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { AppError } from '@patchreeve/contract/errors.ts'
import { type DpkgStatus, parseStatus } from '@patchreeve/ecosystems/deb/status.ts'
import { type AssessInput, type AssessSummary, assessAll, summarise } from './assess-report.ts'
import { textOf } from './assess-text.ts'
import { indexKnowledge, type PackageVersion } from './assessment/index.ts'
import { type Loaded, loadFeeds } from './feeds/import.ts'
import { DEFAULT_PROFILE, type Profile, profileBy, profiles } from './risk/index.ts'

export interface CommandIo {
  out(text: string): void
  err(text: string): void
  now(): Date
}

export const EXIT = { done: 0, failed: 1, usage: 2, partly: 4, notFound: 5 } as const

/** The status file of a host with 10,000 packages has 20 MB. */
const MAX_STATUS_BYTES = 256 * 1024 * 1024
/** os-release ID and VERSION_ID. */
const PLATFORM = /^[a-z0-9][a-z0-9._-]{0,59}:[a-z0-9._-]{0,59}$/

const USAGE = `usage: patchreeve assess --os ID:VERSION --dpkg-status FILE --feeds DIR [options]

  --os debian:12        os-release ID and VERSION_ID of the host
  --dpkg-status FILE    its /var/lib/dpkg/status
  --feeds DIR           folder with feed files, in any sub-folders
  --arch ARCH           its architecture (default: the commonest in FILE)
  --kernel RELEASE      its running kernel, as uname -r prints it (default: the newest installed)
  --exposed yes|no      can it be reached from outside? (default: unknown, which counts as yes)
  --top-class yes|no    is it of the class whose loss hurts most? (default: unknown, which counts as yes)
  --profile ID          ${profiles.map((p) => p.id).join(', ')} (default: ${DEFAULT_PROFILE.id})
  --json                one JSON object per package, then {"summary": ...}
`

/** Reads only the two places that are named; writes nothing but to `io`. */
export async function assessCommand(argv: readonly string[], io: CommandIo): Promise<number> {
  const options = readOptions(argv)
  if ('help' in options) {
    io.out(USAGE)
    return EXIT.done
  }
  if ('wrong' in options) {
    io.err(`patchreeve assess: ${options.wrong}\n${USAGE}`)
    return EXIT.usage
  }
  try {
    return await assess(options, io)
  } catch (error) {
    if (isMissing(error)) {
      io.err(`patchreeve assess: ${error.path ?? 'a named file'} does not exist or cannot be read (${error.code})\n`)
      return EXIT.notFound
    }
    if (!(error instanceof AppError)) throw error
    io.err(`patchreeve assess: ${error.code} ${JSON.stringify(error.params)}\n`)
    return EXIT.failed
  }
}

async function assess(options: Options, io: CommandIo): Promise<number> {
  const status = await readStatus(options.status)
  const loaded = await loadFeeds(options.feeds, [options.platform])
  const input = inputOf(options, status, loaded, io.now())
  const rows = assessAll(input)
  const summary = { ...summarise(rows, input), ...sourcesOf(loaded, status, options) }
  if (options.json) {
    for (const row of rows) io.out(`${JSON.stringify(row)}\n`)
    io.out(`${JSON.stringify({ summary })}\n`)
  } else {
    io.out(textOf(rows, summary, options.profile))
  }
  for (const note of notesOf(summary, loaded, status, input)) io.err(`patchreeve assess: ${note}\n`)
  return status.rejected.length > 0 ? EXIT.partly : EXIT.done
}

interface Options {
  readonly platform: string
  readonly status: string
  readonly feeds: string
  readonly architecture: string | undefined
  readonly kernel: string
  readonly exposed: boolean | null
  readonly topClass: boolean | null
  readonly profile: Profile
  readonly json: boolean
}

function readOptions(argv: readonly string[]): Options | { readonly wrong: string } | { readonly help: true } {
  let values: ReturnType<typeof parse>['values']
  try {
    values = parse(argv).values
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) }
  }
  if (values.help) return { help: true }
  const { os, 'dpkg-status': status, feeds, kernel = '' } = values
  if (!os || !status || !feeds) return { wrong: '--os, --dpkg-status and --feeds are needed' }
  if (!PLATFORM.test(os)) return { wrong: '--os is os-release ID and VERSION_ID, such as debian:12' }
  const profile = profileBy(values.profile ?? DEFAULT_PROFILE.id)
  if (!profile) return { wrong: `no such profile; there are ${profiles.map((p) => p.id).join(', ')}` }
  const exposed = yesOrNo(values.exposed)
  const topClass = yesOrNo(values['top-class'])
  if (exposed === undefined || topClass === undefined) return { wrong: '--exposed and --top-class take yes or no' }
  return {
    platform: os,
    status,
    feeds,
    architecture: values.arch,
    kernel,
    exposed,
    topClass,
    profile,
    json: values.json === true,
  }
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const
  return parseArgs({
    args: [...argv],
    allowPositionals: false,
    options: {
      os: text,
      'dpkg-status': text,
      feeds: text,
      arch: text,
      kernel: text,
      exposed: text,
      'top-class': text,
      profile: text,
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
}

function yesOrNo(text: string | undefined): boolean | null | undefined {
  if (text === undefined) return null
  return text === 'yes' ? true : text === 'no' ? false : undefined
}

async function readStatus(path: string): Promise<DpkgStatus> {
  const { size } = await stat(path)
  if (size > MAX_STATUS_BYTES) throw new AppError('INPUT_INVALID', { what: 'dpkg-status', fault: 'too-large' })
  const file = await open(path)
  try {
    return parseStatus(await file.readFile('utf8'))
  } finally {
    await file.close()
  }
}

function inputOf(options: Options, status: DpkgStatus, loaded: Loaded, now: Date): AssessInput {
  const kev = loaded.feeds.find((f) => f.id === 'kev')
  return {
    platform: options.platform,
    packages: installed(status),
    knowledge: indexKnowledge(loaded.feeds.map((f) => ({ ...f.output, feed: f.id }))),
    kevListAt: kev?.output.dataAt,
    profile: options.profile,
    runningRelease: options.kernel,
    exposed: options.exposed,
    topClass: options.topClass,
    now: `${now.toISOString().slice(0, 19)}Z`,
  }
}

/** What has code on the host: configuration files left behind by a removed package are no package. */
function installed(status: DpkgStatus): PackageVersion[] {
  return status.packages.filter((p) => p.status[1] !== 'c').map((p) => ({ ...p, ecosystem: 'deb' }))
}

function sourcesOf(loaded: Loaded, status: DpkgStatus, options: Options) {
  const feeds = loaded.feeds.map(({ id, files, digest, output }) => ({
    feed: id,
    dataAt: output.dataAt,
    files: files.length,
    digest,
    skipped: output.skipped,
  }))
  return {
    architecture: options.architecture ?? commonest(status),
    feeds,
    absentFeeds: loaded.absent,
    rejected: status.rejected,
  }
}

function commonest(status: DpkgStatus): string {
  const count = new Map<string, number>()
  for (const { architecture } of status.packages) count.set(architecture, (count.get(architecture) ?? 0) + 1)
  count.delete('all')
  return [...count].sort(([, a], [, b]) => b - a)[0]?.[0] ?? ''
}

type Summary = AssessSummary & ReturnType<typeof sourcesOf>

function notesOf(summary: Summary, loaded: Loaded, status: DpkgStatus, { knowledge, platform }: AssessInput): string[] {
  const notes = loaded.feeds.map(({ id, output }) => `${id}: data of ${output.dataAt || 'unknown date'}`)
  if (loaded.absent.length > 0) notes.push(`no files of ${loaded.absent.join(', ')}: what they would say is unknown`)
  const offers = [...(knowledge.offers.get(platform)?.values() ?? [])].flat()
  if (!offers.some((o) => o.architecture === summary.architecture)) {
    notes.push(`no archive index for ${summary.architecture || 'this host'}: updates on offer are unknown`)
  }
  if (status.rejected.length > 0)
    notes.push(`${status.rejected.length} entries of the status file are broken and were left out`)
  return notes
}

interface MissingError extends Error {
  readonly code: string
  readonly path?: string
}

function isMissing(error: unknown): error is MissingError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES'].includes(code)
}
