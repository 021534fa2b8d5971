/** Which packages a new host installs, where the repository holds several versions. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { offerOf } from './repository.ts'

const built = (name: string, version: string, architecture = 'all') => ({
  fileName: `${name}_${version}_${architecture}.deb`,
  fields: { Package: name, Version: version, Architecture: architecture },
  size: 1,
  sha256: version,
})

test('a new host gets the newest version, and the versions before it stay for those that go back', () => {
  const pool = ['0.1.10', '0.1.9'].flatMap((version) => [
    built('patchreeve-agent', version),
    built('patchreeve-apply', version),
    built('patchreeve-runtime', version, 'amd64'),
  ])
  const offer = offerOf(pool, 'key')
  assert.equal(offer.version, '0.1.10')
  assert.deepEqual(
    [offer.agent.sha256, offer.apply?.sha256, offer.runtime.amd64?.sha256],
    ['0.1.10', '0.1.10', '0.1.10'],
  )
})

test('without an agent or a runtime there is nothing to install yet', () => {
  assert.throws(() => offerOf([built('patchreeve-agent', '1')], 'key'), { code: 'NOT_READY' })
  assert.throws(() => offerOf([built('patchreeve-runtime', '1', 'amd64')], 'key'), { code: 'NOT_READY' })
})
