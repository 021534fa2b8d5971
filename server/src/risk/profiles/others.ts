/**
 * Profiles of others, for those who are bound to them or like them better. Where a source gives no number, none stands here.
 * A month counts as 30 days. The class of software (office and browser) is no input yet, so the rows of the Essential Eight for
 * it are read as those of other applications.
 */
import { DAY, type Profile, type Rule } from '../profile.ts'

function rule(
  tier: Rule['tier'],
  any: Rule['any'],
  fixHours: number | null,
  source: string,
  more: Partial<Rule> = {},
): Rule {
  return { tier, any, decideHours: null, fixHours, nextUpgrade: false, triageHours: null, source, ...more }
}

const BOD = 'CISA BOD 26-04, 10 June 2026'
export const cisaBod2604: Profile = {
  id: 'cisa-bod-26-04',
  version: 1,
  unknownSeverityCountsAs: 'high',
  rules: [
    rule('T0', [{ table: ['3d', '3d-triage'] }], 3 * DAY, BOD, { triageHours: 72 }),
    rule('T1', [{ table: ['14d'] }], 14 * DAY, BOD),
    rule('T3', [{ table: ['60d'] }], 60 * DAY, BOD),
    rule('T4', [], null, BOD, { nextUpgrade: true }),
  ],
  inheritedDays: {},
}

const E8 = 'ASD Essential Eight maturity model, November 2023'
export const essentialEight: Profile = {
  id: 'essential-eight',
  version: 1,
  unknownSeverityCountsAs: 'high',
  rules: [
    rule(
      'T0',
      [
        { severityAtLeast: 'critical', place: 'exposed' },
        { exploitPublic: true, place: 'exposed' },
      ],
      48,
      E8,
    ),
    rule('T1', [{ place: 'exposed' }], 14 * DAY, E8),
    rule('T2', [], 30 * DAY, E8),
  ],
  inheritedDays: {},
}

const PCI = 'PCI DSS 4.0.1, 6.3.3'
export const pci633: Profile = {
  id: 'pci-6.3.3',
  version: 1,
  unknownSeverityCountsAs: 'critical',
  rules: [
    rule('T1', [{ severityAtLeast: 'critical' }], 30 * DAY, PCI),
    // "By own ranking": the standard names no time.
    rule('T3', [], null, PCI),
  ],
  inheritedDays: {},
}

const C5 = 'BSI C5:2020, OPS-22, additional criterion'
export const c52020: Profile = {
  id: 'c5-2020',
  version: 1,
  unknownSeverityCountsAs: 'high',
  rules: [
    rule('T0', [{ severityAtLeast: 'critical' }], 3, C5),
    rule('T1', [{ severityAtLeast: 'high' }], 3 * DAY, C5),
    rule('T2', [{ severityAtLeast: 'medium' }], 30 * DAY, C5),
    rule('T3', [], 90 * DAY, C5),
  ],
  inheritedDays: {},
}

const CE = 'UK Cyber Essentials, security update management'
export const cyberEssentials: Profile = {
  id: 'cyber-essentials',
  version: 1,
  unknownSeverityCountsAs: 'high',
  rules: [rule('T1', [{ severityAtLeast: 'high' }], 14 * DAY, CE), rule('T4', [], null, CE)],
  inheritedDays: {},
}
