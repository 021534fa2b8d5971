/**
 * Where a host's packages come from, what it would install from there, and what stands in the way: sources with their keys,
 * candidates, holds, pins, other programs hooked into apt, and the health of dpkg's database.
 */
import { z } from 'zod'
import { architecture, instant, line, packageName, packageVersion, unknownReason } from './fields.ts'
import { sectionKeys } from './keys.ts'
import { defineSection } from './section.ts'

/** What is wrong with a source, each shown as such: data over plain HTTP, no signature demanded, Valid-Until in the past. */
export const sourceFlag = z.enum(['plain-http', 'unsigned', 'expired', 'missing-lists'])

/** What another updater does by itself: `update` brings lists only. */
export const updaterRuns = z.enum(['update', 'install', 'upgrade', 'full-upgrade'])
export type UpdaterRuns = z.infer<typeof updaterRuns>

export const updaterAside = z.enum(['aside', 'edited'])
export type UpdaterAside = z.infer<typeof updaterAside>

/** Who started a run of apt, as its own history tells: `apt` is root without saying who, by hand or by a job. */
export const aptRunBy = z.enum(['unattended-upgrades', 'packagekit', 'patchreeve', 'person', 'apt', 'other'])
export type AptRunBy = z.infer<typeof aptRunBy>
/** Of a change that no order explains: who apt says, or that an updater is on there, or that nothing tells. */
export const outsideCause = z.enum([...aptRunBy.options, 'perhaps-updater', 'not-known'])
export type OutsideCause = z.infer<typeof outsideCause>

export const RepositoryRow = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('source'),
    uri: line(500),
    suite: line(200),
    components: z.array(line(100)).max(50),
    /** From the signed Release file as last fetched; '' where there is none. */
    origin: line(200),
    label: line(200),
    codename: line(200),
    /** Release date and Valid-Until as written by the publisher. */
    date: instant.or(z.literal('')),
    validUntil: instant.or(z.literal('')),
    /** ASCII-armoured or base64 public key material that signs this source. Keys are public. */
    signedBy: z
      .array(z.object({ path: line(400), sha256: z.string().regex(/^[0-9a-f]{64}$/), key: z.string().max(100_000) }))
      .max(30),
    flags: z.array(sourceFlag).max(10),
  }),
  z.object({
    /** What `apt-get dist-upgrade` would install now (state 'would-install'), or would leave as it is although newer ('kept-back'). */
    kind: z.literal('candidate'),
    name: packageName,
    architecture,
    /** '' for a package that the upgrade would newly bring. */
    installed: packageVersion.or(z.literal('')),
    candidate: packageVersion,
    state: z.enum(['would-install', 'kept-back']),
    /** The origins that offer this version, as apt prints them: `Debian-Security:12/oldstable-security`. */
    origins: z.array(z.object({ label: line(200), suite: line(200) })).max(20),
    /** One of the origins is a security suite (Label Debian-Security, or a codename that ends in -security). */
    security: z.boolean(),
  }),
  z.object({ kind: z.literal('hold'), name: packageName, architecture }),
  z.object({
    kind: z.literal('pin'),
    package: line(300),
    pin: line(300),
    priority: z.int().min(-32768).max(32767),
    file: line(400),
  }),
  z.object({ kind: z.literal('hook'), setting: line(200), command: line(1000), file: line(400) }),
  z.object({
    kind: z.literal('updater'),
    name: z.enum([
      ...['unattended-upgrades', 'apt-daily', 'packagekit', 'cron-apt', 'needrestart'],
      ...['cron-entry', 'timer', 'cloud-init'],
    ] as const),
    active: z.boolean(),
    /** Installs by itself when its time comes, nobody asking; absent: a program of before this field. */
    installs: z.boolean().optional(),
    /** The file that says so, where a person wrote it, and what its strongest command is; never the command line itself. */
    file: line(400).optional(),
    runs: updaterRuns.optional(),
    /** The file by which an order put it aside: as it was written, or edited since. Absent: there is none. */
    aside: updaterAside.optional(),
  }),
  z.object({
    /** One of apt's last runs. */
    kind: z.literal('apt-run'),
    startedAt: instant,
    endedAt: instant,
    by: aptRunBy,
  }),
  z.object({
    kind: z.literal('dpkg-health'),
    /** Packages that `dpkg --audit` would name, by state abbreviation. */
    broken: z.array(z.object({ name: packageName, status: line(5) })).max(1_000),
    pendingUpdates: z.boolean(),
  }),
  z.object({ kind: z.literal('unknown'), what: line(100), reason: unknownReason }),
])
export type RepositoryRow = z.infer<typeof RepositoryRow>

export const repositories = defineSection({
  name: 'repositories',
  no: 4,
  row: RepositoryRow,
  key: sectionKeys.repositories,
  maxRows: 60_000,
})
