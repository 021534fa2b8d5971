/**
 * Who signed an index, asked of the verifier that the host's own apt uses. apt checks the same signature again against the same
 * key ring; what it cannot say is whether the key is one that the policy names.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { parseGpgvStatus, parseSqvOutput, type Signers } from '@patchreeve/ecosystems/deb/signers.ts'
import { run } from '../exec.ts'

const GPGV = '/usr/bin/gpgv'
const SQV = '/usr/bin/sqv'
const LIMITS = { timeoutMs: 20_000, outputBytes: 1 << 20 }

export interface SignedText {
  readonly signers: Signers
  /** What the signature is over, without what may stand around it. */
  readonly text: string
}

/** undefined where no signature holds or there is no verifier. `aside` is a path of ours that does not exist yet. */
export async function signedText(inRelease: string, ring: string, aside: string): Promise<SignedText | undefined> {
  rmSync(aside, { force: true })
  const gpgv = existsSync(GPGV)
  const argv = gpgv
    ? [GPGV, '--status-fd', '1', '--keyring', ring, '--output', aside, inRelease]
    : [SQV, '--keyring', ring, '--output', aside, '--cleartext', inRelease]
  const { stdout, cut } = await run(argv, LIMITS)
  // gpgv ends with an error when one of several signers is unknown: its status lines decide, not its exit code.
  const signers = gpgv ? parseGpgvStatus(stdout) : parseSqvOutput(stdout)
  if (cut || signers.good.length === 0 || signers.bad || !existsSync(aside)) return undefined
  const text = readFileSync(aside, 'utf8')
  rmSync(aside)
  return { signers, text }
}
