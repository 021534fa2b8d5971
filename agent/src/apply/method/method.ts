/**
 * Our acquire method: apt starts it instead of its own http client and asks it for the same addresses. It copies from a spool and
 * knows no network. For apply that is all; for the agent, which fills the spool, a missing file is first asked for at a socket.
 * apt then checks signatures and digests as it always does: nothing that this program says is believed.
 */
import { writeSync } from 'node:fs'
import { askFor } from './ask.ts'
import { fieldOf, formatMessage, type Message, MessageReader, settingOf } from './messages.ts'
import { copyFromSpool, NotTaken, spoolName } from './spool-file.ts'

/** Names of our settings in apt's configuration. */
export const SPOOL_SETTING = 'Patchreeve::Spool'
export const ASK_SETTING = 'Patchreeve::Ask'
/** Where apt names no limit itself: the largest package that a policy can allow. */
const MAX_BYTES = 2 * 1024 ** 3

interface Settings {
  readonly spool: string | undefined
  readonly ask: string | undefined
}

const say = (head: string, fields: Readonly<Record<string, string | number>>) => {
  writeSync(1, formatMessage(head, fields))
}

/** Runs until apt closes our input. */
export async function methodMain(): Promise<number> {
  // One file at a time, so that a message is never torn by another.
  say('100 Capabilities', { Version: '1.2', 'Send-Config': 'true', 'Single-Instance': 'true' })
  const reader = new MessageReader()
  let settings: Settings = { spool: undefined, ask: undefined }
  process.stdin.setEncoding('utf8')
  // Text: set by the line above.
  for await (const chunk of process.stdin as AsyncIterable<string>) {
    for (const message of reader.push(chunk)) {
      if (message.code === 601)
        settings = { spool: settingOf(message, SPOOL_SETTING), ask: settingOf(message, ASK_SETTING) }
      if (message.code === 600) await acquire(message, settings)
    }
  }
  return 0
}

async function acquire(message: Message, settings: Settings): Promise<void> {
  const uri = fieldOf(message, 'URI') ?? ''
  const to = fieldOf(message, 'Filename') ?? ''
  try {
    if (!settings.spool || !uri || !to) throw new NotTaken('missing')
    const name = spoolName(uri)
    if (settings.ask) await askFor(settings.ask, uri)
    say('200 URI Start', { URI: uri })
    const { sizeBytes, modified, hashes } = copyFromSpool(settings.spool, name, to, limitOf(message))
    say('201 URI Done', {
      URI: uri,
      Filename: to,
      Size: sizeBytes,
      'Last-Modified': modified.toUTCString(),
      'MD5-Hash': hashes.MD5Sum,
      'MD5Sum-Hash': hashes.MD5Sum,
      'SHA1-Hash': hashes.SHA1,
      'SHA256-Hash': hashes.SHA256,
      'SHA512-Hash': hashes.SHA512,
    })
  } catch (error) {
    const why = error instanceof NotTaken ? error.why : error instanceof Error ? error.message : String(error)
    say('400 URI Failure', { URI: uri, Message: `not in the spool: ${why}`, FailReason: 'HttpError404' })
  }
}

/** What apt expects, else what it allows at most. */
function limitOf(message: Message): number {
  const sizes = ['Expected-Checksum-FileSize', 'Maximum-Size'].map((name) =>
    Number(fieldOf(message, name) ?? Number.NaN),
  )
  return sizes.find((size) => Number.isSafeInteger(size) && size >= 0) ?? MAX_BYTES
}
