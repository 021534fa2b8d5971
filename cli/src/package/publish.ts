/** `package publish`: sends the signed revision to the server, in pieces, and has it taken as one. */
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PIECE_BYTES } from '@patchreeve/contract/api/package-views.ts'
import { poolPath, sbomPath } from '@patchreeve/ecosystems/deb/own-repository.ts'
import { EXIT, type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import { findPlace, type Place } from '../place.ts'
import { ask } from '../request.ts'
import type { Given, SignerCommand } from '../signer/command.ts'
import { printData, say } from '../signer/show.ts'
import { FOLDER, folderOf, keyFile, readDraft } from './folder.ts'
import { signedIn } from './lists.ts'

export const packagePublish: SignerCommand = {
  name: 'package publish',
  doc: 'Send the signed revision of your own packages to the server; again, it brings back what the server lost.',
  words: [],
  flags: [FOLDER, { name: 'dry-run', value: null, doc: 'say what would be sent and send nothing' }],
  run,
}

const TIMEOUT_MS = 120_000

interface Local {
  readonly path: string
  readonly sha256: string
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const folder = folderOf(given)
  const draft = await readDraft(folder)
  const signed = await signedIn(io, folder, draft.fingerprint)
  if (!signed) throw new WrongUse(`nothing is signed in ${folder}`, 'patchreeve package sign')
  const place = await findPlace(io)
  const { key, newest } = await ask(io, place, 'package_repository', {}, TIMEOUT_MS)
  if (key?.fingerprint !== draft.fingerprint)
    throw new WrongUse(
      `the server takes packages signed by ${key?.fingerprint ?? 'nobody'}, and these are by ${draft.fingerprint}`,
      `patchreeve package key ${keyFile(folder)}`,
    )
  const known = newest?.index === signed.index ? new Set<string>() : await knownDigests(io, place)
  const files: Local[] = [
    ...signed.files,
    ...signed.packages
      .filter((one) => !known.has(one.sha256))
      .flatMap((one) => [
        { path: join(folder, poolPath(one)), sha256: one.sha256 },
        { path: join(folder, sbomPath(one)), sha256: one.sbom.sha256 },
      ]),
  ]
  if (given.on('dry-run'))
    return tell(io, given, { index: signed.index, files: files.map((one) => one.path), taken: null })
  for (const file of files) await send(io, place, file)
  const taken = await ask(io, place, 'package_revision', { body: { index: signed.index } }, TIMEOUT_MS)
  return tell(io, given, { index: signed.index, files: files.map((one) => one.path), taken })
}

/** What a revision of the server names is there, or comes back by publishing that revision once more. */
async function knownDigests(io: Io, place: Place): Promise<Set<string>> {
  const known = new Set<string>()
  let cursor: string | undefined
  do {
    const query = { limit: 200, ...(cursor === undefined ? {} : { cursor }) }
    const page = await ask(io, place, 'package_list', { query }, TIMEOUT_MS)
    for (const row of page.rows) known.add(row.id)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return known
}

/** Goes on where an earlier try broke off. */
async function send(io: Io, place: Place, { path, sha256 }: Local): Promise<void> {
  const { size: sizeBytes } = await stat(path).catch(() => {
    throw new WrongUse(`${path} is not there`, 'put it back: the folder is what own packages are kept in')
  })
  const file = await open(path, 'r')
  try {
    let { have, whole } = await piece(io, place, { sha256, sizeBytes, offset: 0, data: '' })
    while (!whole) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(PIECE_BYTES), 0, PIECE_BYTES, have)
      if (bytesRead === 0) throw new WrongUse(`${path} became shorter while it was sent`, 'patchreeve package publish')
      const data = buffer.subarray(0, bytesRead).toString('base64')
      const before = have
      ;({ have, whole } = await piece(io, place, { sha256, sizeBytes, offset: have, data }))
      if (!whole && have <= before) throw new WrongUse(`${path} does not get ahead`, 'is somebody else publishing now?')
    }
  } finally {
    await file.close()
  }
}

const piece = (
  io: Io,
  place: Place,
  body: { sha256: string; sizeBytes: number; offset: number; data: string },
): Promise<{ have: number; whole: boolean }> => ask(io, place, 'package_piece', { body }, TIMEOUT_MS)

interface Told {
  readonly index: string
  readonly files: readonly string[]
  readonly taken: { readonly number: number; readonly added: string[]; readonly withdrawn: string[] } | null
}

function tell(io: Io, given: Given, told: Told): ExitCode {
  const { t } = showTo(io).words
  const { taken, files } = told
  if (given.json) printData(io, told)
  else if (!taken) io.out(`${files.join('\n')}\n`)
  else {
    io.out(`${[...taken.added.map((one) => `+ ${one}`), ...taken.withdrawn.map((one) => `- ${one}`)].join('\n')}\n`)
    say(io, t('package-publish.next', { n: taken.number }))
  }
  return EXIT.fine
}
