/**
 * What a package is made of, as its maker says: SPDX 2.3 or CycloneDX 1.5 and later, in JSON. Read here are the members that the
 * two standards require, and whether the document speaks of the package that it lies beside; the document itself is kept as it is.
 */
import { z } from 'zod'

export const sbomFormats = ['spdx-2.3', 'cyclonedx-1.5', 'cyclonedx-1.6', 'cyclonedx-1.7'] as const
export type SbomFormat = (typeof sbomFormats)[number]
/** One of a whole operating system has some 30 MB; of one package hardly any has a tenth of this. */
export const MAX_SBOM_BYTES = 8 * 1024 ** 2
const MAX_COMPONENTS = 100_000

export type SbomRead =
  | { readonly kind: 'sbom'; readonly format: SbomFormat; readonly components: number }
  | { readonly kind: 'unknown-format' }
  /** `path`: the first member that the standard wants otherwise. */
  | { readonly kind: 'malformed'; readonly path: string }
  | { readonly kind: 'other-package'; readonly speaksOf: string }

interface Named {
  readonly name: string
  readonly version: string
}

const text = z.string().min(1).max(5_000)
const Head = z.object({
  spdxVersion: z.string().optional(),
  bomFormat: z.string().optional(),
  specVersion: z.unknown().optional(),
})

const Spdx = z.object({
  SPDXID: z.literal('SPDXRef-DOCUMENT'),
  dataLicense: z.literal('CC0-1.0'),
  name: text,
  documentNamespace: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9+.-]*:[^\s#]+$/)
    .max(2_000),
  creationInfo: z.object({
    created: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    creators: z.array(text).min(1),
  }),
  documentDescribes: z.array(text).max(1_000).optional(),
  packages: z
    .array(
      z.object({
        SPDXID: z.string().regex(/^SPDXRef-[A-Za-z0-9.-]+$/),
        name: text,
        versionInfo: z.string().max(500).optional(),
        downloadLocation: text,
      }),
    )
    .min(1)
    .max(MAX_COMPONENTS),
  relationships: z
    .array(z.object({ spdxElementId: text, relationshipType: text, relatedSpdxElement: text }))
    .max(10 * MAX_COMPONENTS)
    .optional(),
})

const Component = z.object({ type: text, name: text, version: z.string().max(500).optional() })
const CycloneDx = z.object({
  serialNumber: z
    .string()
    .regex(/^urn:uuid:[0-9a-fA-F-]{36}$/)
    .optional(),
  version: z.int().min(1).optional(),
  metadata: z.object({ component: Component }),
  components: z.array(Component).max(MAX_COMPONENTS).optional(),
})

/** `value`: the document as JSON. */
export function readSbom(value: unknown, wanted: Named): SbomRead {
  const head = Head.safeParse(value)
  if (!head.success) return { kind: 'unknown-format' }
  const { spdxVersion, bomFormat, specVersion } = head.data
  const named = spdxVersion?.replace('SPDX-', 'spdx-') ?? (bomFormat === 'CycloneDX' ? `cyclonedx-${specVersion}` : '')
  const format = sbomFormats.find((one) => one === named)
  if (format === undefined) return { kind: 'unknown-format' }
  return format === 'spdx-2.3' ? readSpdx(value, wanted) : readCycloneDx(value, wanted, format)
}

function readSpdx(value: unknown, wanted: Named): SbomRead {
  const read = Spdx.safeParse(value)
  if (!read.success) return malformed(read.error)
  const { packages, documentDescribes = [], relationships = [] } = read.data
  const described = new Set(documentDescribes)
  for (const one of relationships) {
    if (one.spdxElementId === 'SPDXRef-DOCUMENT' && one.relationshipType === 'DESCRIBES')
      described.add(one.relatedSpdxElement)
    if (one.relatedSpdxElement === 'SPDXRef-DOCUMENT' && one.relationshipType === 'DESCRIBED_BY')
      described.add(one.spdxElementId)
  }
  // SPDX 2.3 lets a document with one package leave out that it describes it.
  const subjects = packages.filter((one) => described.has(one.SPDXID) || packages.length === 1)
  const named = subjects.map((one) => ({ name: one.name, version: one.versionInfo ?? '' }))
  return judged('spdx-2.3', named, wanted, packages.length)
}

function readCycloneDx(value: unknown, wanted: Named, format: SbomFormat): SbomRead {
  const read = CycloneDx.safeParse(value)
  if (!read.success) return malformed(read.error)
  const { metadata, components = [] } = read.data
  const { name, version = '' } = metadata.component
  return judged(format, [{ name, version }], wanted, components.length)
}

function judged(format: SbomFormat, subjects: readonly Named[], wanted: Named, components: number): SbomRead {
  if (subjects.some((one) => one.name === wanted.name && one.version === wanted.version))
    return { kind: 'sbom', format, components }
  const [first] = subjects
  return { kind: 'other-package', speaksOf: first ? `${first.name} ${first.version}`.slice(0, 200) : '' }
}

const malformed = (error: z.ZodError): SbomRead => ({
  kind: 'malformed',
  path: error.issues[0]?.path.join('.').slice(0, 200) ?? '',
})
