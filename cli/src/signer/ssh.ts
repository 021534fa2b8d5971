/** Signatures by OpenSSH's own program: with a key file, a running agent or a hardware token, as the person is used to. */
import { spawn } from 'node:child_process'
import type { Bytes } from '@patchreeve/trust/bytes.ts'
import { readArmor } from '@patchreeve/trust/ssh-signature.ts'
import { WrongUse } from '../exit-code.ts'

const OUTPUT_MAX = 8_192

/** `publicFile`: the .pub file; its private half lies beside it, in an agent, or in the token that it names. */
export async function signWithSsh(publicFile: string, namespace: string, message: Bytes): Promise<Bytes> {
  // Questions (passphrase, PIN, touch) go to the terminal and to stderr.
  const child = spawn('ssh-keygen', ['-Y', 'sign', '-n', namespace, '-f', publicFile], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  // It may end before it has read all of it; its exit code tells.
  child.stdin.on('error', () => undefined)
  child.stdin.end(message)
  let text = ''
  child.stdout.setEncoding('latin1')
  child.stdout.on('data', (part: string) => {
    text = (text + part).slice(0, OUTPUT_MAX)
  })
  const code = await ended.catch((cause: unknown) => {
    throw new WrongUse(`ssh-keygen does not start (${String(cause)})`, 'install OpenSSH 8.9 or newer')
  })
  const signature = code === 0 ? readArmor(text) : undefined
  if (!signature)
    throw new WrongUse(
      `ssh-keygen made no signature with ${publicFile}`,
      'is the private key beside it, in ssh-agent, or its token plugged in?',
    )
  return signature
}
