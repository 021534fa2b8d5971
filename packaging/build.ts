/** Builds the packages into a folder: `node packaging/build.ts --out DIR [--keep] [--architecture amd64,arm64] [--version VERSION] [--only KINDS]`. */
import { createHash } from 'node:crypto'
import {
  accessSync,
  constants,
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDeb } from './archive.ts'
import { CHECKOUT, type Edition, edition } from './edition.ts'
import {
  ARCHITECTURES,
  type Architecture,
  agentPackage,
  applyPackage,
  type BuiltPackage,
  runtimeFileName,
  runtimePackage,
} from './packages.ts'
import { runtimeFolder } from './runtime-source.ts'

/** Builds these kinds into the folder and says what each is. */
export async function writePackages(
  folder: string,
  architectures: readonly Architecture[],
  of: Edition = CHECKOUT,
  kinds: readonly Kind[] = KINDS,
): Promise<Described[]> {
  const written: Described[] = []
  if (kinds.includes('apply')) written.push(await writePackage(folder, await applyPackage(of)))
  if (kinds.includes('agent')) written.push(await writePackage(folder, agentPackage(of)))
  if (kinds.includes('runtime')) for (const one of architectures) written.push(await writeRuntime(folder, one))
  return written
}

export const KINDS = ['agent', 'apply', 'runtime'] as const
export type Kind = (typeof KINDS)[number]

/** The processor that this machine has, as Debian calls it; amd64 where it has no package for it. */
export function ownArchitecture(): Architecture {
  const found = Object.entries(ARCHITECTURES).find(([, cpu]) => cpu === process.arch)?.[0]
  return (found ?? 'amd64') as Architecture // a key of the table it was found in
}

/** Beside each package: what an index says about it. Hidden, so that it is not part of what is served. */
export interface Described {
  readonly fileName: string
  readonly fields: Readonly<Record<string, string>>
  readonly size: number
  readonly sha256: string
}

export const descriptionName = (fileName: string) => `.${fileName}.json`

/** Aside, then renamed: a reader never sees half a package. The description comes last: without it the package does not count. */
export async function writePackage(folder: string, { fileName, fields, contents }: BuiltPackage): Promise<Described> {
  mkdirSync(folder, { recursive: true })
  const aside = asideName(folder, fileName)
  const described = { fileName, fields, ...(await writeDeb(aside, contents)) }
  renameSync(aside, join(folder, fileName))
  const description = asideName(folder, descriptionName(fileName))
  writeFileSync(description, JSON.stringify(described))
  renameSync(description, join(folder, descriptionName(fileName)))
  return described
}

const asideName = (folder: string, name: string) => join(folder, `.new-${process.pid}-${name}`)

/** Where this checkout keeps what it packed once for all folders. */
export const KEPT = join(import.meta.dirname, '../.cache/release')

/** The runtime changes only with its version, and packing it takes seconds: where the checkout can be written, once for all. */
function writeRuntime(folder: string, architecture: Architecture): Promise<Described> {
  const fileName = runtimeFileName(architecture)
  return writeOnce(KEPT, folder, fileName, () => runtimePackage(architecture, runtimeFolder(architecture)))
}

/** From `kept` where it is there and whole; else it is packed, into `kept` too if that can be written. */
export async function writeOnce(
  kept: string,
  folder: string,
  fileName: string,
  make: () => BuiltPackage,
): Promise<Described> {
  const found = (await readKept(kept, fileName)) ?? (mayKeep(kept) ? await writePackage(kept, make()) : undefined)
  if (found === undefined) return writePackage(folder, make())
  if (folder !== kept) await copyPackage(kept, folder, found)
  return found
}

/** Undefined also for a file that is not what is said of it, as after a power cut. */
async function readKept(kept: string, fileName: string): Promise<Described | undefined> {
  const [file, description] = [join(kept, fileName), join(kept, descriptionName(fileName))]
  if (!existsSync(file) || !existsSync(description)) return undefined
  // Written by writePackage, in this checkout.
  const described = JSON.parse(readFileSync(description, 'utf8')) as Described
  const hash = createHash('sha256')
  for await (const piece of createReadStream(file)) hash.update(piece)
  return hash.digest('hex') === described.sha256 ? described : undefined
}

function mayKeep(kept: string): boolean {
  try {
    mkdirSync(kept, { recursive: true })
    accessSync(kept, constants.W_OK)
    return true
  } catch {
    // The checkout is another user's, or read-only: each folder then packs its own.
    return false
  }
}

async function copyPackage(kept: string, folder: string, described: Described): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (const name of [described.fileName, descriptionName(described.fileName)]) {
    const aside = asideName(folder, name)
    await copyFile(join(kept, name), aside, constants.COPYFILE_FICLONE)
    renameSync(aside, join(folder, name))
  }
}

async function main(args: readonly string[]): Promise<void> {
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined)
  const out = option('--out')
  const wanted = (option('--architecture') ?? ownArchitecture()).split(',')
  const known = wanted.filter((one): one is Architecture => Object.hasOwn(ARCHITECTURES, one))
  const asked = (option('--only') ?? KINDS.join(',')).split(',')
  const kinds = KINDS.filter((one) => asked.includes(one))
  if (!out || known.length !== wanted.length || kinds.length !== asked.length) {
    process.stderr.write(
      `usage: build.ts --out DIR [--keep] [--architecture ${Object.keys(ARCHITECTURES).join(',')}] [--version VERSION] [--only ${KINDS.join(',')}]\n`,
    )
    process.exit(2)
  }
  // The runtime changes only with its version, and packing it takes a while.
  const missing = known.filter(
    (one) => !args.includes('--keep') || !existsSync(join(out, descriptionName(runtimeFileName(one)))),
  )
  const version = option('--version')
  const of = version === undefined ? CHECKOUT : edition(version)
  for (const { fileName, size, sha256 } of await writePackages(out, missing, of, kinds))
    process.stdout.write(`${fileName} ${size} ${sha256}\n`)
}

if (import.meta.main) await main(process.argv.slice(2))
