/** The files of the data folder that a backup carries, and their way back. Everything but what is listed here as made anew. */
import { mkdir, open, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StartError } from '../platform/start-error.ts'
import { ArchiveFault } from './fault.ts'
import { DataPath } from './model.ts'

/** Made anew by a start, fetched again, about this one machine or process, or backups themselves. */
const LEFT_OUT = new Set(['postgres', 'feeds', 'credentials.json', 'cli-token', 'server.pid', 'server.json', 'backups'])
/** Old data kept by a restore; see place.ts. */
export const KEPT_PREFIX = 'before-restore-'
const SECRET = 'secret.key'
const SECRET_BYTES = 32
const READ_BYTES = 1 << 20

/** Paths relative to the folder, sorted. Throws StartError for links and devices, and where the secret is missing. */
export async function listDataFiles(folder: string): Promise<string[]> {
  const top = (await readdir(folder, { withFileTypes: true })).filter(
    ({ name }) =>
      !LEFT_OUT.has(name) && !name.startsWith('.') && !name.startsWith(KEPT_PREFIX) && !name.endsWith('.new'),
  )
  const found: string[] = []
  async function walk(path: string, kind: { isFile(): boolean; isDirectory(): boolean }): Promise<void> {
    if (kind.isFile() && DataPath.safeParse(path).success) found.push(path)
    else if (kind.isDirectory())
      for (const entry of await readdir(join(folder, path), { withFileTypes: true }))
        await walk(`${path}/${entry.name}`, entry)
    else
      throw new StartError(
        'ODD_FILE',
        `${join(folder, path)} cannot be backed up: it is no plain file, or its name is odd`,
        'nothing of Patchreeve is named so; move it elsewhere',
      )
  }
  for (const entry of top) await walk(entry.name, entry)
  if (!found.includes(SECRET))
    throw new StartError(
      'SECRET_MISSING',
      `${join(folder, SECRET)} is missing: without it the private keys in the database stay sealed`,
      'name the data folder of the server that wrote this database: PATCHREEVE_DATA=FOLDER',
    )
  return found.sort()
}

/** The bytes of a file; undefined when it went since it was listed (the repository is being rebuilt). */
export async function readDataFile(folder: string, path: string): Promise<AsyncIterable<Buffer> | undefined> {
  try {
    const file = await open(join(folder, path), 'r')
    return file.createReadStream({ highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Adds a part to a file below `folder`; part 0 makes it. The path was checked against DataPath, and the folder is ours and new. */
export async function appendDataFile(folder: string, path: string, part: number, bytes: Buffer): Promise<void> {
  const at = join(folder, DataPath.parse(path))
  if (path === SECRET && bytes.length !== SECRET_BYTES)
    throw new ArchiveFault('SECRET_INVALID', `its ${SECRET} is not ${SECRET_BYTES} bytes long`)
  await mkdir(dirname(at), { recursive: true, mode: 0o700 })
  const file = await open(at, part === 0 ? 'wx' : 'a', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}
