/** Installed packages, as the package manager's own database states them. */
import { z } from 'zod'
import { architecture, instant, line, packageName, packageVersion } from './fields.ts'
import { sectionKeys } from './keys.ts'
import { defineSection } from './section.ts'

const fields = {
  version: packageVersion,
  architecture,
  sourceVersion: packageVersion,
  /** dpkg's db:Status-Abbrev without blanks: 'ii' installed, 'hi' held, 'iF' half-configured, 'rc' removed with files left. */
  status: z.string().regex(/^[uihrp][ncHUFWti]R?$/),
  maintainer: line(300),
  homepage: line(500),
  section: line(100),
  /** When dpkg last wrote this package's file list; '' where it cannot be told. */
  installedAt: instant.or(z.literal('')),
}

/** A scoped or plain npm name, or the name of a bundled component. */
const componentName = z
  .string()
  .max(214)
  .regex(/^(@[a-z0-9~-][a-z0-9._~-]*\/)?[A-Za-z0-9][A-Za-z0-9+._-]*$/)

export const PackageRow = z.discriminatedUnion('ecosystem', [
  /** sourceName and sourceVersion from dpkg's own fields, never cut out of the binary version: binNMUs and split sources differ. */
  z.object({ ecosystem: z.literal('deb'), name: packageName, sourceName: packageName, ...fields }),
  z.object({ ecosystem: z.literal('npm'), name: componentName, sourceName: componentName, ...fields }),
  /** What a program carries inside: a runtime, a library. sourceName is its release line (`openssl-1.1.1`). */
  z.object({ ecosystem: z.literal('component'), name: componentName, sourceName: componentName, ...fields }),
])
export type PackageRow = z.infer<typeof PackageRow>

export const packages = defineSection({
  name: 'packages',
  no: 3,
  row: PackageRow,
  key: sectionKeys.packages,
  maxRows: 50_000,
})
