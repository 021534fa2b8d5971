/** `package line`: what a person pastes once as root on a host that is to have own packages. The key in it is the folder's. */
import { ownPackagesLine } from '@patchreeve/contract/enrolment-line.ts'
import { EXIT, type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { findPlace } from '../place.ts'
import { ask } from '../request.ts'
import type { Given, SignerCommand } from '../signer/command.ts'
import { readLimited } from '../signer/files.ts'
import { printData } from '../signer/show.ts'
import { FOLDER, folderOf, keyFile, readDraft } from './folder.ts'

export const packageLine: SignerCommand = {
  name: 'package line',
  doc: 'Print the line that adds your own packages to the sources of an enrolled host, with the key of your own folder.',
  words: [],
  flags: [
    FOLDER,
    { name: 'uri', value: 'URI', doc: 'address of the repository (the server’s first: package repository)' },
  ],
  run,
}

const TIMEOUT_MS = 30_000
const KEY_BYTES_MAX = 100_000

async function run(io: Io, given: Given): Promise<ExitCode> {
  const folder = folderOf(given)
  await readDraft(folder)
  const keyring = await readLimited(keyFile(folder), KEY_BYTES_MAX)
  const uri = given.text('uri') ?? (await addressOf(io))
  try {
    const line = ownPackagesLine({ uri, keyring })
    if (given.json) printData(io, { line, uri })
    else io.out(line)
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    throw new WrongUse(
      'address or key hold what may not stand in a line',
      'patchreeve package repository names the address',
      { cause },
    )
  }
  return EXIT.fine
}

async function addressOf(io: Io): Promise<string> {
  const { uris } = await ask(io, await findPlace(io), 'package_repository', {}, TIMEOUT_MS)
  if (uris[0] === undefined)
    throw new WrongUse(
      'the server has no address for it yet',
      'patchreeve package key, and a name in patchreeve gateway show',
    )
  return uris[0]
}
