/**
 * The command line on the server's own machine: whoever can read the data folder's 0600 file is its administrator anyway.
 * The file holds the token, the database its digest.
 */
import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Op } from '../platform/op.ts'
import * as store from './store.ts'
import { digestOf, makeToken } from './token.ts'

export const LOCAL_TOKEN_FILE = 'cli-token'
const LABEL = 'local command line'

/** Keeps a token that still works; otherwise (first start, restored database) makes one and ends the one before. */
export async function ensureLocalToken(op: Op, dataFolder: string): Promise<void> {
  op.may('member.write')
  const path = join(dataFolder, LOCAL_TOKEN_FILE)
  const there = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (there && (await op.tx((tx) => store.tokenByDigest(tx, digestOf(there.trim()))))) return chmod(path, 0o600)
  const made = makeToken('token', op.tenantId, op.ids)
  await op.tx(async (tx) => {
    await store.replaceLocalToken(tx, made.digest, LABEL)
    await tx.record({
      type: 'identity.local-token-made',
      subjectType: 'token',
      subjectId: made.digest.slice(0, 16),
      body: { role: 'admin' },
      provenance: 'server-seen',
    })
  })
  const aside = `${path}.new`
  await writeFile(aside, `${made.text}\n`, { mode: 0o600 })
  await chmod(aside, 0o600) // it may have been there with another mode
  await rename(aside, path)
}
