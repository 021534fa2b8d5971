/** A .deb on this machine, opened for the reader in `ecosystems`. */
import { spawn } from 'node:child_process'
import { open } from 'node:fs/promises'
import * as zlib from 'node:zlib'
import { type DebControl, DebFault, type Packing, readDeb } from '@patchreeve/ecosystems/deb/deb-file.ts'
import { WrongUse } from '../exit-code.ts'
import { clean } from '../output/clean.ts'

/** Throws WrongUse that says what is wrong with it. */
export async function readDebFile(path: string): Promise<DebControl & { readonly sizeBytes: number }> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new WrongUse(`${path} cannot be opened`, 'is its name right?', { cause })
  })
  try {
    const stat = await file.stat()
    if (!stat.isFile()) throw new WrongUse(`${path} is not a file`, 'name the .deb itself')
    const read = async (offset: number, length: number) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
      return buffer.subarray(0, bytesRead)
    }
    return { ...(await readDeb({ sizeBytes: stat.size, read, unpack })), sizeBytes: stat.size }
  } catch (cause) {
    if (!(cause instanceof DebFault)) throw cause
    const detail = cause.detail === '' ? '' : ` (${clean(cause.detail)})`
    throw new WrongUse(`${path}: ${SENTENCES[cause.code]}${detail}`, 'build it anew; dpkg-deb --info shows more', {
      cause,
    })
  } finally {
    await file.close()
  }
}

const SENTENCES: Readonly<Record<DebFault['code'], string>> = {
  'not-a-deb': 'this is not a Debian package',
  truncated: 'it is cut short',
  'too-large': 'it is larger than 2 GiB',
  'control-missing': 'it has no control file',
  'control-too-large': 'its control archive is larger than any package needs',
  'cannot-unpack': 'its control archive cannot be unpacked',
  'entry-name': 'its control archive names a file outside of itself',
  'entry-type': 'its control archive holds something else than files',
  'control-malformed': 'its control file is not what dpkg would take',
  field: 'its control file lacks a field, or has one that is not its own to set',
}

async function unpack(packed: Uint8Array, packing: Packing, maxBytes: number): Promise<Uint8Array> {
  if (packing === '') return packed
  if (packing === 'xz') return unpackXz(packed, maxBytes)
  try {
    if (packing === 'gz') return zlib.gunzipSync(packed, { maxOutputLength: maxBytes })
    return zlib.zstdDecompressSync(packed, { maxOutputLength: maxBytes })
  } catch (cause) {
    const tooLarge = cause instanceof RangeError && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE'
    throw new DebFault(tooLarge ? 'control-too-large' : 'cannot-unpack', packing, { cause })
  }
}

/** By the program that dpkg's own machines have; Node has no xz. It is stopped as soon as it writes too much. */
function unpackXz(packed: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const child = spawn('xz', ['-dc', '--memlimit-decompress=128MiB'], { stdio: ['pipe', 'pipe', 'ignore'] })
    const pieces: Buffer[] = []
    let length = 0
    child.on('error', (cause) => reject(new DebFault('cannot-unpack', 'the program xz is not here', { cause })))
    child.stdin.on('error', () => undefined) // it ended early; its exit code tells why
    child.stdin.end(packed)
    child.stdout.on('data', (piece: Buffer) => {
      length += piece.length
      if (length <= maxBytes) pieces.push(piece)
      else {
        child.kill('SIGKILL')
        reject(new DebFault('control-too-large', 'xz'))
      }
    })
    child.on('close', (code) =>
      code === 0 ? resolve(Buffer.concat(pieces)) : reject(new DebFault('cannot-unpack', 'xz')),
    )
  })
}
