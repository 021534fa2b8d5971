/** Die Nachweiskette eines Befunds. */
import { translate } from '@patchreeve/contract/messages/translate.ts'
import { chain as english } from '../en/chain.ts'

export const chain = translate(english, {
  'links.title': 'Nachweiskette',
  'links.of': 'Welcher Befund',
  'links.missing': '{n|# Glied fehlt|# Glieder fehlen}',
  'links.whole': 'Jedes Glied ist da, jedes mit seinem Eintrag im Register.',
  'links.not-yet': 'Kein Glied fehlt; was noch kommt, ist offen gezeichnet.',
  'link-state.there': 'da',
  'link-state.pending': 'kommt noch',
  'link-state.missing': 'fehlt',
  'links.pending-body': 'Seine Zeit ist noch nicht gekommen.',
  'links.missing-body': 'Es müsste hier sein, und kein Eintrag im Register hält es fest.',
  'links.entry': 'Eintrag {n}',
  'links.of-host': '{n} von {all} Gliedern',
  'links.command': 'Dasselbe im Terminal',
  'link.advisory': 'Meldung',
  'link.finding': 'Befund',
  'link.decision': 'Entscheidung',
  'link.plan': 'Plan',
  'link.try': 'Probe',
  'link.sign-off': 'Freigabe',
  'link.order': 'Auftrag',
  'link.step': 'Ergebnis',
  'link.artefact-check': 'Dateien geprüft',
  'link.verification': 'Nachweis',
})
