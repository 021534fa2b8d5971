/** The organisation's OpenPGP key stays with gpg, its agent or a card: it is asked to sign, and to say whether a signature holds. */
import { spawn } from 'node:child_process'
import { parseGpgvStatus } from '@patchreeve/ecosystems/deb/signers.ts'
import { WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'

const OUTPUT_MAX = 4 * 1024 ** 2

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly status: string
}

/** Questions (passphrase, PIN, touch) go to the terminal by gpg's own way. */
function gpg(io: Io, argv: readonly string[], input: string): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const env = { ...io.env, LC_ALL: 'C.UTF-8' } as NodeJS.ProcessEnv
    const child = spawn('gpg', ['--no-greeting', '--status-fd', '3', ...argv], {
      stdio: ['pipe', 'pipe', 'ignore', 'pipe'],
      env,
    })
    const texts = { out: '', status: '' }
    const take = (name: 'out' | 'status') => (piece: Buffer) => {
      texts[name] = (texts[name] + piece.toString('utf8')).slice(0, OUTPUT_MAX)
    }
    child.on('error', (cause) => reject(new WrongUse('gpg does not start', 'apt install gpg', { cause })))
    child.stdout?.on('data', take('out'))
    child.stdio[3]?.on('data', take('status'))
    child.stdin?.on('error', () => undefined) // it may end before it has read all; its code tells
    child.stdin?.end(input)
    child.on('close', (code) => resolve({ code, ...texts }))
  })
}

/** The public half, armoured. Throws WrongUse for a key that is not there, or that hosts' apt would not take. */
export async function exportKey(io: Io, fingerprint: string): Promise<string> {
  const listed = await gpg(io, ['--batch', '--with-colons', '--list-keys', fingerprint], '')
  const rows = listed.out.split('\n').map((row) => row.split(':'))
  const primary = rows[rows.findIndex((row) => row[0] === 'pub') + 1]
  const [, , bits = '', algorithm = ''] = rows.find((row) => row[0] === 'pub') ?? []
  if (listed.code !== 0 || primary?.[9] !== fingerprint)
    throw new WrongUse(
      `gpg has no key ${fingerprint}`,
      'gpg --list-keys names yours; --key takes the whole fingerprint',
    )
  // RFC 9580, 9.1: 1 RSA, 17 DSA.
  if (algorithm === '17' || (algorithm === '1' && Number(bits) < 3072))
    throw new WrongUse(
      'apt of Debian 13 takes no DSA, and no RSA below 3072 bits',
      'gpg --quick-generate-key NAME ed25519 sign 3y',
    )
  const argv = ['--batch', '--armor', '--no-comments', '--export-options', 'export-minimal', '--export', fingerprint]
  const { code, out } = await gpg(io, argv, '')
  if (code !== 0 || !out.includes('PUBLIC KEY BLOCK')) throw new WrongUse('gpg did not export the key', 'gpg --export')
  return out
}

/** Clear-signed by this key, and read back. Throws WrongUse. */
export async function clearSign(io: Io, fingerprint: string, text: string): Promise<string> {
  const { code, out } = await gpg(io, ['--local-user', fingerprint, '--digest-algo', 'SHA512', '--clearsign'], text)
  if (code !== 0)
    throw new WrongUse(
      'gpg made no signature',
      'is the secret key here, its card in, the passphrase right? export GPG_TTY=$(tty)',
    )
  await openClearSigned(io, fingerprint, out)
  return out
}

/** What was signed. Throws WrongUse unless it is this key's signature and holds. */
export async function openClearSigned(io: Io, fingerprint: string, signed: string): Promise<string> {
  const { out, status } = await gpg(io, ['--batch', '--decrypt'], signed)
  const { good, bad } = parseGpgvStatus(status)
  if (bad || !good.includes(fingerprint))
    throw new WrongUse(`this index is not signed by ${fingerprint}`, 'put the last good copy of the folder back')
  return out
}
