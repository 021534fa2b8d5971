import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareDpkg } from '../../../ecosystems/deb/version.ts'
import { seededRandom, versionPair } from '../../../ecosystems/deb/version-cases.ts'
import { compareVersions } from './version-order.ts'

test('versions order as hosts order them', () => {
  const random = seededRandom(11)
  for (let round = 0; round < 20_000; round++) {
    const [a, b] = versionPair(random)
    assert.equal(Math.sign(compareVersions(a, b)), Math.sign(compareDpkg(a, b)), `${a} ${b}`)
  }
})
