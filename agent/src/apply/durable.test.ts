/** State and journal under power cuts, on a model of a disk that loses everything unsynced (testing/power-loss.ts). */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { folderDisk } from './disk.ts'
import { decodeJournal, type Entry, encodeEntry, Journal } from './journal.ts'
import {
  decodeState,
  encodeState,
  loadState,
  NEW_STATE,
  StateDamaged,
  saveState,
  type TrustedState,
  withSeen,
} from './state.ts'
import { ModelDisk, PowerCut } from './testing/power-loss.ts'

const fates = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }))
const fateOf = (stream: Iterator<number>) => () => stream.next().value ?? 0
const entries = fc.array(
  fc.record(
    { at: fc.constantFrom('begun', 'done'), step: fc.string({ maxLength: 40 }), n: fc.integer() },
    { noNullPrototype: true },
  ),
  { minLength: 1, maxLength: 8 },
)
const stateOf = (sequence: number): TrustedState => ({ ...NEW_STATE, sequence, usedOrders: [crypto.randomUUID()] })

/** Runs until the power goes; whether it came to the end. */
function untilCut(work: () => void): boolean {
  try {
    work()
    return true
  } catch (error) {
    if (error instanceof PowerCut) return false
    throw error
  }
}

test('state: what was encoded is decoded', () => {
  const state = withSeen(stateOf(7), ['ab'.repeat(32)], '2026-11-27T00:00:00Z')
  assert.deepEqual(decodeState(encodeState(state)), state)
})

test('state: after a power cut at any operation it is the old one or the new one, and the new one if saving had returned', () => {
  fc.assert(
    fc.property(fc.nat(8), fates, fc.array(fc.nat(1_000), { minLength: 1, maxLength: 4 }), (cut, stream, sequences) => {
      const disk = new ModelDisk()
      saveState(disk, stateOf(0))
      disk.power.cutAfter(cut)
      let saved = 0
      let saving = 0
      untilCut(() => {
        for (const sequence of sequences) {
          saving = sequence
          saveState(disk, stateOf(sequence))
          saved = sequence
        }
      })
      disk.restart(fateOf(stream))
      const found = loadState(disk).sequence
      assert.ok(found === saved || found === saving, `${found} is neither ${saved} nor ${saving}`)
    }),
    { numRuns: 2_000 },
  )
})

test('state: one changed bit is found, and a damaged state is never taken for a new one', () => {
  const bytes = Buffer.from(encodeState(stateOf(3)))
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
      const damaged = Buffer.from(bytes)
      damaged[at] = (damaged[at] ?? 0) ^ (1 << bit)
      assert.throws(() => decodeState(damaged), StateDamaged)
    }),
  )
  for (const length of [0, 10, 64, 65, bytes.length - 1])
    assert.throws(() => decodeState(bytes.subarray(0, length)), StateDamaged)
})

test('journal: what was encoded is decoded, and any cut of the bytes gives a beginning of the lines and tells the rest', () => {
  fc.assert(
    fc.property(entries, fc.nat(), (lines, cut) => {
      const whole = Buffer.concat(lines.map(encodeEntry))
      assert.deepEqual(decodeJournal(whole), { entries: lines, goodBytes: whole.length, tornBytes: 0 })
      const part = whole.subarray(0, cut % whole.length)
      const decoded = decodeJournal(part)
      assert.deepEqual(decoded.entries, lines.slice(0, decoded.entries.length))
      assert.equal(decoded.goodBytes + decoded.tornBytes, part.length)
    }),
  )
})

test('journal: every line whose append returned is there after a cut, nothing else, and lines can be added to it', () => {
  const first = { at: 'job' }
  fc.assert(
    fc.property(fc.nat(16), fates, entries, (cut, stream, lines) => {
      const disk = new ModelDisk()
      const appended: Entry[] = []
      disk.power.cutAfter(cut)
      untilCut(() => {
        const journal = Journal.create(disk, 'j', first)
        appended.push(first)
        for (const line of lines) {
          journal.append(line)
          appended.push(line)
        }
      })
      disk.restart(fateOf(stream))
      const found = Journal.open(disk, 'j')
      const all = [first, ...lines]
      const have = [...(found?.entries ?? [])]
      // The line that was being written may have come through whole.
      assert.ok(have.length === appended.length || have.length === appended.length + 1)
      assert.deepEqual(have, all.slice(0, have.length))
      if (!found) return
      found.append({ at: 'after' })
      disk.restart(fateOf(stream))
      const again = Journal.open(disk, 'j')
      assert.deepEqual(again?.entries, [...have, { at: 'after' }])
      assert.equal(again?.tornBytes, 0)
    }),
    { numRuns: 2_000 },
  )
})

test('journal: a torn line is told', () => {
  const disk = new ModelDisk()
  const journal = Journal.create(disk, 'j', { at: 'job' })
  journal.append({ at: 'begun' })
  disk.truncate('j', (disk.read('j')?.length ?? 0) - 3)
  const opened = Journal.open(disk, 'j')
  assert.deepEqual(opened?.entries, [{ at: 'job' }])
  assert.ok((opened?.tornBytes ?? 0) > 0)
})

test('journal: lines with lengths and checksums that lie end the reading', () => {
  const good = Buffer.from(encodeEntry({ at: 'begun' }))
  for (const odd of ['99999999 00000000 {}\n', '-0000001 00000000 \n', '00000002 00000000 {}\n', 'x'])
    assert.equal(decodeJournal(Buffer.concat([good, Buffer.from(odd), good])).entries.length, 1, odd)
})

test('a real folder: files are for their owner only, and the same operations give the same content as the model', () => {
  const folder = mkdtempSync(join(tmpdir(), 'apply-disk-'))
  try {
    const [real, model] = [folderDisk(folder), new ModelDisk()]
    for (const disk of [real, model]) {
      saveState(disk, { ...NEW_STATE, sequence: 4 })
      const journal = Journal.create(disk, 'j', { at: 'job' })
      journal.append({ at: 'begun' })
      disk.append('j', Buffer.from('torn'))
      assert.equal(Journal.open(disk, 'j')?.tornBytes, 4)
      disk.write('gone', Buffer.from('x'))
      disk.remove('gone')
    }
    assert.deepEqual(real.list(), model.list())
    for (const name of real.list()) {
      assert.deepEqual(Buffer.from(real.read(name) ?? []), Buffer.from(model.read(name) ?? []))
      assert.equal(statSync(join(folder, name)).mode & 0o777, 0o600)
    }
    assert.equal(real.read('gone'), undefined)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
