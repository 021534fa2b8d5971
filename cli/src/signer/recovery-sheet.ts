/**
 * A recovery key on paper: the 32 secret bytes of an Ed25519 key in thirteen groups of four letters, each with a check letter that
 * depends on its place, and a last group that checks the whole. A slip of the pen is found, and told by the group that it is in.
 */
import { type Bytes, concat, sha256, utf8 } from '@patchreeve/trust/bytes.ts'

/** Without I, L, O and U: nothing that is read as something else, and no words. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
export const SECRET_BYTES = 32
/** 52 letters carry 260 bits: the last four are zero. */
const DATA_LETTERS = 52
const GROUP = 4
/** 25 bits: of 33 million wrong sheets one would pass. */
const CHECK_LETTERS = 5

/** Fourteen groups of five. */
export async function toSheet(secret: Bytes): Promise<string[]> {
  const letters = toLetters(secret, DATA_LETTERS)
  const groups = letters.match(new RegExp(`.{${GROUP}}`, 'g')) ?? []
  const checked = await Promise.all(groups.map(async (group, at) => group + (await checkLetter(group, at))))
  return [...checked, await checkGroup(secret)]
}

export type ReadSheet =
  | { readonly secret: Bytes }
  /** Numbers of groups, from 1, that are not as they were printed; empty: their count is not right, or only the whole is wrong. */
  | { readonly wrongGroups: readonly number[] }

/** As it was typed: any case, any blanks or dashes; O, I and L count as the digits that they look like. */
export async function fromSheet(typed: string): Promise<ReadSheet> {
  const text = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  const groups = text.match(new RegExp(`.{1,${GROUP + 1}}`, 'g')) ?? []
  if (groups.length !== DATA_LETTERS / GROUP + 1) return { wrongGroups: [] }
  const wrong: number[] = []
  for (const [at, group] of groups.slice(0, -1).entries())
    if (group.slice(GROUP) !== (await checkLetter(group.slice(0, GROUP), at))) wrong.push(at + 1)
  if (wrong.length > 0) return { wrongGroups: wrong }
  const secret = fromLetters(
    groups
      .slice(0, -1)
      .map((group) => group.slice(0, GROUP))
      .join(''),
  )
  if (!secret || groups.at(-1) !== (await checkGroup(secret))) return { wrongGroups: [] }
  return { secret }
}

/** What stands before the secret in PKCS#8 (RFC 8410). */
const PKCS8_HEAD = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20)

export const secretToPkcs8 = (secret: Bytes): Bytes => concat(PKCS8_HEAD, secret)

async function checkLetter(group: string, at: number): Promise<string> {
  const [first = 0] = await sha256(utf8(`patchreeve-recovery group ${at} ${group}`))
  return LETTERS[first >> 3] ?? ''
}

async function checkGroup(secret: Bytes): Promise<string> {
  return toLetters((await sha256(concat(utf8('patchreeve-recovery whole '), secret))).slice(0, 4), CHECK_LETTERS)
}

/** Five bits a letter, from the left; zeros fill the last. */
function toLetters(bytes: Uint8Array, count: number): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .padEnd(count * 5, '0')
  return Array.from({ length: count }, (_, at) => LETTERS[Number.parseInt(bits.slice(at * 5, at * 5 + 5), 2)]).join('')
}

function fromLetters(letters: string): Bytes | undefined {
  const values = Array.from(letters, (letter) => LETTERS.indexOf(letter))
  if (values.includes(-1)) return undefined
  const bits = values.map((value) => value.toString(2).padStart(5, '0')).join('')
  if (bits.slice(SECRET_BYTES * 8).includes('1')) return undefined
  return Uint8Array.from({ length: SECRET_BYTES }, (_, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2))
}
