import assert from 'node:assert/strict'
import { test } from 'node:test'
import { holds, parseRelations } from './relations.ts'

test('a field of a real package is read clause by clause, with alternatives and qualified names', () => {
  assert.deepEqual(
    parseRelations('libc6 (>= 2.34), debconf (>= 0.5) | debconf-2.0, python3:any, libssl3 (= 3.0.15-1~deb12u1)'),
    [
      [{ name: 'libc6', operator: '>=', version: '2.34' }],
      [
        { name: 'debconf', operator: '>=', version: '0.5' },
        { name: 'debconf-2.0', operator: '', version: '' },
      ],
      [{ name: 'python3', operator: '', version: '' }],
      [{ name: 'libssl3', operator: '=', version: '3.0.15-1~deb12u1' }],
    ],
  )
  assert.deepEqual(parseRelations(' '), [])
})

for (const field of ['a (>= )', 'a (> 1)', 'a [amd64]', 'a <!nocheck>', 'a b', 'a,,b', '(= 1)', 'a (= 1', '-a'])
  test(`"${field}" is no field of a binary package`, () => assert.equal(parseRelations(field), undefined))

const cases: [operator: '<<' | '<=' | '=' | '>=' | '>>', below: boolean, same: boolean, above: boolean][] = [
  ['<<', true, false, false],
  ['<=', true, true, false],
  ['=', false, true, false],
  ['>=', false, true, true],
  ['>>', false, false, true],
]
for (const [operator, ...expected] of cases)
  test(`${operator} compares as dpkg does`, () => {
    const relation = { name: 'a', operator, version: '1.0-1' }
    assert.deepEqual(
      ['1.0~rc1-1', '1.0-1', '1:0.1-1'].map((version) => holds(relation, version)),
      expected,
    )
  })
