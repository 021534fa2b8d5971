/**
 * The default. Neither NIS2 nor its implementing regulation nor ENISA's guidance names days; the table of BOD 26-04 alone would
 * let a critical flaw on an internal host wait for the next upgrade, which falls short of ENISA's minimum for 6.10.2. So the
 * stricter of table and severity floor counts, with the host's class as third input.
 */
import { DAY, type Profile } from '../profile.ts'

export const nis2: Profile = {
  id: 'nis2',
  version: 1,
  unknownSeverityCountsAs: 'high',
  rules: [
    {
      tier: 'T0',
      any: [{ table: ['3d', '3d-triage'] }, { exploited: true, place: 'exposed-or-top-class' }],
      decideHours: 24,
      fixHours: 3 * DAY,
      nextUpgrade: false,
      triageHours: 72,
      source: 'CISA BOD 26-04',
    },
    {
      tier: 'T1',
      any: [{ table: ['14d'] }, { severityAtLeast: 'critical', place: 'exposed-or-top-class' }],
      decideHours: 72,
      fixHours: 14 * DAY,
      nextUpgrade: false,
      triageHours: null,
      source: 'CISA BOD 26-04; UK Cyber Essentials',
    },
    {
      tier: 'T2',
      any: [{ severityAtLeast: 'high' }],
      decideHours: 7 * DAY,
      fixHours: 30 * DAY,
      nextUpgrade: false,
      triageHours: null,
      source: 'PCI DSS 4.0.1 6.3.3; CISA BOD 19-02; ASD Essential Eight',
    },
    {
      tier: 'T3',
      any: [{ table: ['60d'] }, { severityAtLeast: 'medium' }],
      decideHours: 30 * DAY,
      fixHours: 60 * DAY,
      nextUpgrade: false,
      triageHours: null,
      source: 'CISA BOD 26-04',
    },
    {
      tier: 'T4',
      any: [],
      decideHours: null,
      fixHours: 180 * DAY,
      nextUpgrade: true,
      triageHours: null,
      source: 'FedRAMP VDR 2026, outer bound',
    },
  ],
  inheritedDays: { T0: 3, T1: 14, T2: 30 },
}
