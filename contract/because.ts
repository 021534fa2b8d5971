/**
 * Why a verdict, a fix state, a tier or a date is what it is: closed lists of codes with the names of their parameters. Stored
 * and sent as they are; the console makes the sentence in the reader's language, so no sentence gets into a database.
 */
import { z } from 'zod'

/** Why a package version is, is not, or may be affected. */
export const verdictCodes = {
  /** The distribution fixed it in `fixedVersion` (source version), which sorts after the installed one. */
  'fixed-later': ['fixedVersion'],
  /** The same, known from an advisory list only. */
  'advisory-fixed': ['fixedVersion', 'advisory'],
  /** The installed source version is `fixedVersion` or sorts after it. */
  'fixed-here': ['fixedVersion'],
  /** This release never held the vulnerable code. */
  'never-affected': [],
  /** Vulnerable in every version so far; what the distribution means to do. */
  open: [],
  'open-postponed': [],
  'open-ignored': [],
  'end-of-life': [],
  /** A security suite offers `offered`, which sorts after the installed binary version. */
  'security-update-offered': ['offered', 'suite'],
  /** The distribution rates it as no security problem of its build. */
  unimportant: [],
  /** The CVE record was rejected by who issued it. */
  rejected: [],
  /** Kernel code counts where it runs: this package holds none, or another kernel is running. */
  'kernel-not-running': [],
  /** Which kernel runs was not reported, so the newest installed image is taken for it. */
  'kernel-assumed-running': [],
  /** The running kernel comes from no installed package. */
  'kernel-not-packaged': [],
  /** Every one of `count` records of this source says not affected here. */
  'all-answered': ['count'],
} as const

/** Why the answer is unknown. Closed: a package that no rule reaches is `no-record`, never clean. */
export const unknownCodes = {
  /** No feed holds a record of this source package. */
  'no-record': [],
  /** No feed covers this platform, or its cover leaves this source out. */
  'not-covered': [],
  /** Only advisories cover it, and they do not name vulnerabilities without a fix. */
  'advisories-only': [],
  /** The distribution has not triaged it. */
  undetermined: [],
  /** The version was not built by the distribution for this release; `marker` is what tells. */
  'foreign-origin': ['marker'],
  /** The feed that said not affected was last read `hours` hours ago; -1 = never. */
  'feed-stale': ['feed', 'hours'],
  /** Built from the kernel's source without being the kernel: its records do not say which of the two they mean. */
  'kernel-tool': [],
  /** No comparison of versions exists for this package manager. */
  'ecosystem-not-supported': [],
} as const

/** Why the fix is or is not within reach of a host. */
export const fixCodes = {
  'candidate-offers-fix': ['candidate'],
  'candidate-kept-back': ['candidate'],
  'candidate-lacks-fix': ['candidate'],
  /** The candidate's source version is not known, and the binary's tells nothing of it. */
  'candidate-source-unknown': ['candidate'],
  'no-candidate': [],
  /** The archive holds the fix, in a suite that the host does not use. */
  'suite-not-configured': ['suite'],
  /** The record names a version that no archive index offers yet. */
  'fix-not-in-archive': ['fixedVersion'],
  /** Repositories of the host were not reported; the archive index stands in for them. */
  'by-archive-index': [],
  'repositories-unknown': [],
  /** An installed kernel image has the fix; the old kernel is still running. */
  'restart-due': ['installed'],
  'no-fix-yet': [],
  'fix-postponed': [],
  'will-not-fix': [],
  'no-longer-supported': [],
} as const

/** Why a tier and its dates. */
export const riskCodes = {
  /** Row of the BOD 26-04 table, 0 to 15, and its result. */
  'table-row': ['row', 'result'],
  exploited: ['source'],
  'exploit-public': [],
  'severity-floor': ['severity'],
  /** Where the host stands: `exposed` or `top-class`. */
  place: ['place'],
  'lowest-tier': [],
  'exposure-unknown': [],
  'class-unknown': [],
  'automatable-from-vector': ['vector'],
  'automatable-unknown': [],
  'impact-from-vector': ['vector'],
  'impact-unknown': [],
  /** Nobody scored it and the vendor did not rate it: counted as `countsAs`, shown as no score. */
  'no-score': ['countsAs'],
  'exploited-list-missing': [],
  'clock-from-fix': ['at'],
  'clock-from-exploitation': ['at'],
  /** No feed dates the fix: the time that the data states which first held it. */
  'clock-from-feed-data': ['at'],
  'clock-from-publication': ['at'],
  'clock-from-first-seen': ['at'],
  'clock-from-enrolment': ['at'],
  'no-fix-yet': [],
  'next-plan': [],
  'next-upgrade': [],
  'no-time-in-profile': [],
  raised: ['from', 'at'],
  lowered: ['from', 'at'],
} as const

export const becauseCodes = { ...verdictCodes, ...unknownCodes, ...fixCodes, ...riskCodes } as const
export type BecauseCode = keyof typeof becauseCodes
export type UnknownCode = keyof typeof unknownCodes
export type BecauseParam = string | number | boolean

/** The parameters that a code demands, no more and no fewer. */
export type BecauseParams<C extends BecauseCode> = {
  readonly [P in (typeof becauseCodes)[C][number]]: BecauseParam
}

export const Because = z.object({
  code: z.enum(Object.keys(becauseCodes) as [BecauseCode, ...BecauseCode[]]), // Object.keys loses the key type
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
})
export type Because = Readonly<z.infer<typeof Because>>

/** One for all: verdicts are made by the million. */
const NONE: Because['params'] = Object.freeze({})

export function because<C extends BecauseCode>(
  code: C,
  ...params: (typeof becauseCodes)[C]['length'] extends 0 ? [] : [BecauseParams<C>]
): Because {
  return { code, params: params[0] ?? NONE }
}
