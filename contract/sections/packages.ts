/** Installed packages, as the package manager's own database states them. */
import { z } from 'zod'
import { architecture, instant, line, packageName, packageVersion } from './fields.ts'
import { sectionKeys } from './keys.ts'
import { defineSection } from './section.ts'

export const PackageRow = z.object({
  ecosystem: z.literal('deb'),
  name: packageName,
  version: packageVersion,
  architecture,
  /** From dpkg's own fields, never cut out of the binary version: binNMUs and split sources differ. */
  sourceName: packageName,
  sourceVersion: packageVersion,
  /** dpkg's db:Status-Abbrev without blanks: 'ii' installed, 'hi' held, 'iF' half-configured, 'rc' removed with files left. */
  status: z.string().regex(/^[uihrp][ncHUFWti]R?$/),
  maintainer: line(300),
  homepage: line(500),
  section: line(100),
  /** When dpkg last wrote this package's file list; '' where it cannot be told. */
  installedAt: instant.or(z.literal('')),
})
export type PackageRow = z.infer<typeof PackageRow>

export const packages = defineSection({
  name: 'packages',
  no: 3,
  row: PackageRow,
  key: sectionKeys.packages,
  maxRows: 50_000,
})
