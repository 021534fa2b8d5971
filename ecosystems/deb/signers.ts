/**
 * Who signed an index: read from what the host's own verifier prints. gpgv (Debian 12 and older) tells each signature in status
 * lines; sqv (Debian 13) prints the certificates whose signature held. Both are answered as primary keys' fingerprints.
 */

export interface Signers {
  /** Upper-case hex fingerprints of primary keys with a good signature. */
  readonly good: readonly string[]
  /** A signature that does not fit the text: somebody changed it. A signature by a key that is not at hand is none. */
  readonly bad: boolean
}

const FINGERPRINT = /^(?:[0-9A-F]{40}|[0-9A-F]{64})$/

/**
 * `--status-fd` lines (GnuPG's doc/DETAILS). VALIDSIG is printed for expired and revoked keys as well: it counts only after a
 * GOODSIG of the same signature.
 */
export function parseGpgvStatus(text: string): Signers {
  const good: string[] = []
  let bad = false
  let isGood = false
  for (const row of text.split('\n')) {
    const [mark, keyword, ...words] = row.split(' ')
    if (mark !== '[GNUPG:]') continue
    if (keyword === 'NEWSIG') isGood = false
    else if (keyword === 'GOODSIG') isGood = true
    else if (keyword === 'BADSIG') bad = true
    else if (keyword === 'EXPSIG' || keyword === 'EXPKEYSIG' || keyword === 'REVKEYSIG') isGood = false
    else if (keyword === 'VALIDSIG' && isGood) {
      // Fields: signing key, date, times, versions, algorithms, class, primary key.
      const primary = words[9] ?? ''
      if (FINGERPRINT.test(primary)) good.push(primary)
      isGood = false
    }
  }
  return { good, bad }
}

/** One fingerprint a line; sqv prints nothing of signatures that do not hold and ends with an error when none does. */
export function parseSqvOutput(text: string): Signers {
  return { good: text.split('\n').filter((row) => FINGERPRINT.test(row)), bad: false }
}
