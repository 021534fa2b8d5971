import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseGpgvStatus, parseSqvOutput } from './signers.ts'

const AUTOMATIC = 'B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8'
const STABLE = '4D64FEC119C2029067D6E791F8D2585B8783D481'

// gpgv's own output over Debian 12's InRelease with the keys of Debian 12 alone.
const REAL = `[GNUPG:] NEWSIG
[GNUPG:] KEY_CONSIDERED ${AUTOMATIC} 0
[GNUPG:] SIG_ID AgpdPZ7z8h3tPdbJ5G8ASdhxELQ 2026-07-11 1783765031
[GNUPG:] GOODSIG 6ED0E7B82643E131 Debian Archive Automatic Signing Key (12/bookworm) <ftpmaster@debian.org>
[GNUPG:] VALIDSIG 4CB50190207B4758A3F73A796ED0E7B82643E131 2026-07-11 1783765031 0 4 0 1 8 01 ${AUTOMATIC}
[GNUPG:] NEWSIG
[GNUPG:] ERRSIG 78DBA3BC47EF2265 1 8 01 1783765032 9 B8E5F13176D2A7A75220028078DBA3BC47EF2265
[GNUPG:] NO_PUBKEY 78DBA3BC47EF2265
[GNUPG:] NEWSIG
[GNUPG:] GOODSIG F8D2585B8783D481 Debian Stable Release Key (12/bookworm) <debian-release@lists.debian.org>
[GNUPG:] VALIDSIG ${STABLE} 2026-07-11 1783765141 0 4 0 22 8 01 ${STABLE}
`

test('each good signature counts by its primary key; one by an unknown key is none and does no harm', () => {
  assert.deepEqual(parseGpgvStatus(REAL), { good: [AUTOMATIC, STABLE], bad: false })
})

const valid = `[GNUPG:] VALIDSIG ${STABLE} 2026-07-11 1783765141 0 4 0 22 8 01 ${STABLE}`
const cases: [text: string, good: number, bad: boolean, why: string][] = [
  [`[GNUPG:] NEWSIG\n[GNUPG:] EXPKEYSIG A x\n${valid}`, 0, false, 'the key has expired'],
  [`[GNUPG:] NEWSIG\n[GNUPG:] REVKEYSIG A x\n${valid}`, 0, false, 'the key is revoked'],
  [`[GNUPG:] NEWSIG\n[GNUPG:] EXPSIG A x\n${valid}`, 0, false, 'the signature has expired'],
  [`[GNUPG:] NEWSIG\n[GNUPG:] BADSIG A x`, 0, true, 'the text was changed'],
  [`${REAL}[GNUPG:] NEWSIG\n[GNUPG:] BADSIG A x`, 2, true, 'one of several does not fit'],
  [`[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG A x\n[GNUPG:] NEWSIG\n${valid}`, 0, false, 'the good one is another signature'],
  [`GOODSIG A x\n${valid.replace('[GNUPG:] ', '')}`, 0, false, 'words of a user id on a line of its own'],
  [`gpgv: GOODSIG A x\n${valid.replace('[GNUPG:]', 'gpgv:')}`, 0, false, 'a message that is shaped like a status'],
  ['', 0, false, 'nothing'],
]
for (const [text, good, bad, why] of cases)
  test(`gpgv: ${why}`, () => {
    const signers = parseGpgvStatus(text)
    assert.deepEqual([signers.good.length, signers.bad], [good, bad])
  })

test('sqv prints certificates, one a line; anything else is none', () => {
  assert.deepEqual(parseSqvOutput(`${AUTOMATIC}\n${STABLE}\nMissing key 4CB5\n`).good, [AUTOMATIC, STABLE])
})
