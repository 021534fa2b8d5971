/** `package add FILE.deb --sbom FILE`: looks at both on this machine, and takes them into the next revision. */
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MAX_SBOM_BYTES, readSbom, type SbomFormat } from '@patchreeve/contract/sbom.ts'
import { type OwnVersion, poolPath, sbomPath } from '@patchreeve/ecosystems/deb/own-repository.ts'
import { EXIT, type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { clean } from '../output/clean.ts'
import { showTo } from '../output/show.ts'
import type { Given, SignerCommand } from '../signer/command.ts'
import { readLimited } from '../signer/files.ts'
import { parseJson } from '../signer/json.ts'
import { needed } from '../signer/root-init.ts'
import { printData, say } from '../signer/show.ts'
import { readDebFile } from './deb.ts'
import {
  type Added,
  type Draft,
  digestOf,
  FOLDER,
  folderOf,
  readDraft,
  sameVersion,
  sha256Of,
  writeDraft,
  writeWhole,
} from './folder.ts'

export const packageAdd: SignerCommand = {
  name: 'package add',
  doc: 'Check a .deb and its SBOM, and take them into the next revision of your own packages.',
  words: ['FILE.deb'],
  flags: [
    FOLDER,
    { name: 'sbom', value: 'FILE', doc: 'what it is made of: SPDX 2.3 or CycloneDX 1.5 or newer, as JSON' },
    { name: 'dry-run', value: null, doc: 'check both and change nothing' },
  ],
  run,
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const [file = ''] = given.words
  const sbom = needed(given, 'sbom')
  const folder = folderOf(given)
  const draft = await readDraft(folder)
  const { text: control, ...deb } = await readDebFile(file)
  const sbomText = await readLimited(sbom, MAX_SBOM_BYTES)
  const format = sbomFormat(sbom, sbomText, deb)
  const made: Added = { ...deb, control, sha256: await digestOf(file), sbom: { format, sha256: sha256Of(sbomText) } }
  const known = assertNew(draft, made)
  if (!given.on('dry-run') && !known) {
    const target = join(folder, poolPath(made))
    await mkdir(dirname(target), { recursive: true })
    await copyFile(file, target)
    // What was read is what was checked: a file that changed meanwhile is not taken.
    if ((await digestOf(target)) !== made.sha256) throw new WrongUse(`${file} changed while it was read`, 'again')
    await writeWhole(io, join(folder, sbomPath(made)), sbomText)
    await writeDraft(io, folder, { ...draft, packages: [...draft.packages, made] })
  }
  const { control: _, ...told } = made
  if (given.json) printData(io, { ...told, known, dryRun: given.on('dry-run') })
  else {
    const { t } = showTo(io).words
    io.out(
      `${made.name} ${made.version} ${made.architecture}\n  SHA-256 ${made.sha256}\n  SBOM ${format} ${made.sbom.sha256}\n`,
    )
    say(io, known ? t('package-add.known') : given.on('dry-run') ? t('package-add.dry') : t('package-add.next'))
  }
  return EXIT.fine
}

function sbomFormat(path: string, text: string, wanted: OwnVersion): SbomFormat {
  const value = parseJson(text)
  if (value === undefined) throw new WrongUse(`${path} is not JSON`, 'SBOMs are taken in their JSON form')
  const read = readSbom(value, wanted)
  switch (read.kind) {
    case 'sbom':
      return read.format
    case 'unknown-format':
      throw new WrongUse(
        `${path} is neither SPDX 2.3 nor CycloneDX 1.5 or newer`,
        'let the tool that makes it write one',
      )
    case 'malformed':
      throw new WrongUse(
        `${path} is not what its standard asks for: ${clean(read.path)}`,
        'its own tool can validate it',
      )
    case 'other-package':
      throw new WrongUse(
        `${path} speaks of ${clean(read.speaksOf) || 'nothing'}, not of ${wanted.name} ${wanted.version}`,
        'name and version of what it describes are those of the package, letter for letter',
      )
  }
}

/** True where exactly this is in the draft already. Throws where its version is, with other bytes. */
function assertNew(draft: Draft, made: Added): boolean {
  const gone = draft.withdrawn.find(sameVersion(made))
  const one = `${made.name} ${made.version} ${made.architecture}`
  if (gone) throw new WrongUse(`${one} was withdrawn (${clean(gone.reason)})`, 'a new version goes')
  const known = draft.packages.find(sameVersion(made))
  if (!known) return false
  if (known.sha256 === made.sha256 && known.sbom.sha256 === made.sbom.sha256) return true
  throw new WrongUse(`${one} is there with other bytes`, 'raise its version: what was published never changes')
}
