import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSbom } from './sbom.ts'

const wanted = { name: 'web-app', version: '2.0-1' }
const spdx = {
  ...{ spdxVersion: 'SPDX-2.3', SPDXID: 'SPDXRef-DOCUMENT', dataLicense: 'CC0-1.0', name: 'web-app' },
  documentNamespace: 'https://example.org/sbom/web-app-2.0-1',
  creationInfo: { created: '2026-11-28T10:00:00Z', creators: ['Tool: syft'] },
  packages: [
    { SPDXID: 'SPDXRef-app', name: 'web-app', versionInfo: '2.0-1', downloadLocation: 'NOASSERTION' },
    { SPDXID: 'SPDXRef-zod', name: 'zod', versionInfo: '4.0.0', downloadLocation: 'NONE' },
  ],
  relationships: [
    { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: 'SPDXRef-app' },
  ],
}
const cyclone = {
  ...{ bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 },
  metadata: { component: { type: 'application', name: 'web-app', version: '2.0-1' } },
  components: [{ type: 'library', name: 'zod', version: '4.0.0' }],
}

test('both standards are read, with what they describe and how much is in it', () => {
  assert.deepEqual(readSbom(spdx, wanted), { kind: 'sbom', format: 'spdx-2.3', components: 2 })
  assert.deepEqual(readSbom(cyclone, wanted), { kind: 'sbom', format: 'cyclonedx-1.5', components: 1 })
  assert.equal(readSbom({ ...cyclone, specVersion: '1.6' }, wanted).kind, 'sbom')
  const { relationships: _, ...described } = { ...spdx, documentDescribes: ['SPDXRef-app'] }
  assert.equal(readSbom(described, wanted).kind, 'sbom')
  const alone = { ...spdx, packages: spdx.packages.slice(0, 1), relationships: [] }
  assert.equal(readSbom(alone, wanted).kind, 'sbom', 'one package is what the document describes')
})

const refused: [what: string, value: unknown, kind: string][] = [
  ['nothing', undefined, 'unknown-format'],
  ['text', 'SPDX-2.3', 'unknown-format'],
  ['a list', [spdx], 'unknown-format'],
  ['SPDX 2.2', { ...spdx, spdxVersion: 'SPDX-2.2' }, 'unknown-format'],
  ['SPDX of a number', { ...spdx, spdxVersion: 2.3 }, 'unknown-format'],
  ['CycloneDX 1.4', { ...cyclone, specVersion: '1.4' }, 'unknown-format'],
  ['SPDX without its licence', { ...spdx, dataLicense: 'MIT' }, 'malformed'],
  ['SPDX without creators', { ...spdx, creationInfo: { created: '2026-11-28T10:00:00Z', creators: [] } }, 'malformed'],
  ['SPDX without packages', { ...spdx, packages: [] }, 'malformed'],
  ['SPDX with a package without a place', { ...spdx, packages: [{ SPDXID: 'SPDXRef-a', name: 'a' }] }, 'malformed'],
  ['CycloneDX without a subject', { ...cyclone, metadata: {} }, 'malformed'],
  ['CycloneDX with a component without a name', { ...cyclone, components: [{ type: 'library' }] }, 'malformed'],
  [
    'CycloneDX with 100,001 components',
    { ...cyclone, components: Array(100_001).fill(cyclone.components[0]) },
    'malformed',
  ],
  [
    'SPDX of another package',
    { ...spdx, relationships: [{ ...spdx.relationships[0], relatedSpdxElement: 'SPDXRef-zod' }] },
    'other-package',
  ],
  ['SPDX that describes nothing', { ...spdx, relationships: [] }, 'other-package'],
  [
    'another version',
    { ...cyclone, metadata: { component: { ...cyclone.metadata.component, version: '2.0' } } },
    'other-package',
  ],
  ['no version', { ...cyclone, metadata: { component: { type: 'application', name: 'web-app' } } }, 'other-package'],
  [
    'a name that only looks the same',
    { ...cyclone, metadata: { component: { ...cyclone.metadata.component, name: 'wеb-app' } } },
    'other-package',
  ],
]
for (const [what, value, kind] of refused)
  test(`no SBOM of this package: ${what} (${kind})`, () => assert.equal(readSbom(value, wanted).kind, kind))
