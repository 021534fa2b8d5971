/** `package withdraw NAME VERSION`: from the next revision on hosts are not offered it any more, and the reason is on record. */
import { isReason, type OwnVersion, versionKey } from '@patchreeve/ecosystems/deb/own-repository.ts'
import { toInstant } from '@patchreeve/trust/documents/fields.ts'
import { EXIT, type ExitCode, WrongUse } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { showTo } from '../output/show.ts'
import type { Given, SignerCommand } from '../signer/command.ts'
import { needed } from '../signer/root-init.ts'
import { printData, say } from '../signer/show.ts'
import { type Draft, FOLDER, folderOf, readDraft, sameVersion, writeDraft } from './folder.ts'
import { signedIn } from './lists.ts'

export const packageWithdraw: SignerCommand = {
  name: 'package withdraw',
  doc: 'Withdraw a version of an own package: hosts are offered it no more, for good.',
  words: ['NAME', 'VERSION'],
  flags: [
    FOLDER,
    { name: 'architecture', value: 'NAME', doc: 'of this architecture only (all of them)' },
    { name: 'reason', value: 'TEXT', doc: 'why, on one line; goes into the signed list and the ledger' },
    { name: 'dry-run', value: null, doc: 'say what would be withdrawn and change nothing' },
  ],
  run,
}

async function run(io: Io, given: Given): Promise<ExitCode> {
  const [name = '', version = ''] = given.words
  const reason = needed(given, 'reason').trim()
  if (!isReason(reason)) throw new WrongUse('--reason is one line of 3 to 300 characters', '--reason "leaks memory"')
  const folder = folderOf(given)
  const draft = await readDraft(folder)
  const architecture = given.text('architecture')
  const isMeant = (one: OwnVersion) =>
    one.name === name && one.version === version && (architecture === undefined || one.architecture === architecture)
  const meant = draft.packages.filter(isMeant)
  if (meant.length === 0) throw new WrongUse(`${name} ${version} is not in ${folder}`, 'patchreeve package list')
  // What was never signed was never offered: it only leaves the draft.
  const signed = (await signedIn(io, folder, draft.fingerprint))?.packages ?? []
  const published = meant.filter((one) => signed.some(sameVersion(one)))
  if (!given.on('dry-run')) await writeDraft(io, folder, without(draft, meant, published, reason, io.now()))
  const names = meant.map(versionKey)
  if (given.json) printData(io, { withdrawn: published.map(versionKey), dropped: names, dryRun: given.on('dry-run') })
  else {
    const { t } = showTo(io).words
    io.out(`${names.join('\n')}\n`)
    say(io, published.length > 0 ? t('package-withdraw.next') : t('package-withdraw.draft'))
  }
  return EXIT.fine
}

function without(
  draft: Draft,
  meant: Draft['packages'],
  published: Draft['packages'],
  reason: string,
  now: Date,
): Draft {
  const at = toInstant(now)
  const gone = published.map(({ name, version, architecture, sha256 }) => ({
    ...{ name, version, architecture, sha256 },
    ...{ at, reason },
  }))
  return {
    ...draft,
    packages: draft.packages.filter((one) => !meant.includes(one)),
    withdrawn: [...draft.withdrawn, ...gone],
  }
}
