import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { BOD_26_04, type TableResult, tableAnswer } from './bod-26-04.ts'

const flags = [false, true]
const all = flags.flatMap((kev) =>
  flags.flatMap((exposed) =>
    flags.flatMap((automatable) => flags.map((totalImpact) => ({ kev, exposed, automatable, totalImpact }))),
  ),
)

test('every combination of the four answers has exactly one row', () => {
  assert.equal(new Set(all.map((q) => tableAnswer(q).row)).size, 16)
  assert.equal(BOD_26_04.length, 16)
})

const rowsOf: Record<TableResult, number[]> = {
  '3d-triage': [12, 13, 15],
  '3d': [11, 14],
  '14d': [1, 5, 6, 7, 8, 9],
  '60d': [2, 3, 10],
  upgrade: [0, 4],
}
for (const [result, rows] of Object.entries(rowsOf)) {
  test(`rows ${rows.join(', ')} give ${result}`, () => {
    assert.deepEqual(
      BOD_26_04.flatMap(([, , , , r], row) => (r === result ? [row] : [])),
      rows,
    )
  })
}

test('a worse answer to any question never gives more time', () => {
  const order: TableResult[] = ['upgrade', '60d', '14d', '3d', '3d-triage']
  for (const q of all) {
    for (const name of ['kev', 'exposed', 'automatable', 'totalImpact'] as const) {
      const worse = tableAnswer({ ...q, [name]: true })
      assert.ok(order.indexOf(worse.result) >= order.indexOf(tableAnswer(q).result), `${JSON.stringify(q)} ${name}`)
    }
  }
})

const csv = join(import.meta.dirname, '../../../../shared/standards/ssvc/cisa_bod_26_04_1_0_0.csv')
test('the table equals the published one, row by row', {
  skip: existsSync(csv) ? false : 'no ../shared beside the checkout',
}, () => {
  const word: Record<string, TableResult> = {
    'fix on system upgrade': 'upgrade',
    '60 days': '60d',
    '14 days': '14d',
    '3 days': '3d',
    '3 days & forensic investigation': '3d-triage',
  }
  const lines = readFileSync(csv, 'utf8').trim().split(/\r?\n/).slice(1)
  assert.equal(lines.length, 16)
  for (const line of lines) {
    const [row, kev, exposed, automatable, impact, result] = line.split(',')
    const question = {
      kev: kev === 'yes',
      exposed: exposed === 'yes',
      automatable: automatable === 'yes',
      totalImpact: impact === 'total',
    }
    assert.deepEqual(tableAnswer(question), { row: Number(row), result: word[result ?? ''] })
  }
})
