/** Deutsch für Notfälle, Übungen und das Anhalten aller. */
import { translate } from '@patchreeve/contract/messages/translate.ts'
import { emergency as english } from '../en/emergency.ts'

export const emergency = translate(english, {
  'emergency.dry': 'PROBE: nichts wurde behalten.',
  'emergency.what': '{packages} auf {n|# Host|# Hosts}, Stufe {tier}',
  'emergency.outside':
    '{n|# Host, der berichtet, ist|# Hosts, die berichten, sind} nicht dabei: für sie war nichts zu planen.',
  'emergency.lifts':
    'Er hebt auf: {gates}. Keinen Nachweis hebt er auf: jeder Ring wartet, bis der vor ihm durch ist, und auf die Prüfungen jedes Hosts.',
  'emergency.quota': 'Kontingent: {count} in {days} Tagen je Host; {left} übrig, wo es am wenigsten sind.',
  'emergency.quota-spent': 'Diese Hosts haben keinen mehr und werden ablehnen: {hosts}',
  'emergency.ring-first':
    'Ring {name}: {n|# Host|# Hosts}, sobald {threshold|eine Person|# Personen} freigegeben {threshold|hat|haben}',
  'emergency.ring-after': 'Ring {name}: {n|# Host|# Hosts}, sobald {want} aus Ring {below} durch {want|ist|sind}',
  'emergency.ring-stuck':
    'Ring {name} WARTET FÜR IMMER: nur {have} aus Ring {below} {have|ist|sind} im Plan, und {want} müssen ihn nachweisen',
  'emergency.ring-else': 'sonst würde er {minutes} Minuten ab dem ersten Blick auf die Behebung warten',
  'emergency.ring-opens': 'und bis {at} auf sein Fenster',
  'emergency.review': 'Bis {at} nachzubereiten: patchreeve emergency review {id} --outcome WORT --findings TEXT',
  'emergency.sign': 'Noch hat nichts begonnen. Auf der eigenen Maschine freigeben: patchreeve sign {plan} --emergency',
  'emergency.sign-drill':
    'Noch hat nichts begonnen. Auf der eigenen Maschine freigeben: patchreeve sign {plan} --drill',
  'emergency.id': 'Kennung {id}',
  'emergency.stage.decided': 'entschieden',
  'emergency.stage.signed': 'von genug Personen freigegeben',
  'emergency.stage.first-host': 'erster Host (4 h)',
  'emergency.stage.first-ring': 'erster Ring nachgewiesen',
  'emergency.stage.half': 'die Hälfte der Hosts',
  'emergency.stage.most': '95 % der Hosts (72 h)',
  'emergency.minutes': '{n} min',
  'emergency.not-yet': 'noch nicht',
  'emergency.slowest': 'Am langsamsten:',
  'emergency.in-time': 'in der Zeit',
  'emergency.too-late': 'ZU SPÄT',
  'emergency.open': 'noch nicht bekannt',
  'emergency.reached': '{n} von {all}',
  'emergency.reviewed': '{outcome}, {by}, {at}: {findings}',
  'head.kind': 'ART',
  'head.reached': 'ERREICHT',
  'head.review': 'NACHBEREITUNG',
  'head.stage': 'STUFE',
  'head.after': 'NACH',
  'head.in-time': 'IN DER ZEIT',
  'fact.kind': 'Art',
  'fact.reason': 'Grund',
  'fact.reached': 'erreicht',
  'fact.in-time': 'in der Zeit',
  'fact.review': 'Nachbereitung',
  'fact.deployment': 'Verteilung',
  'halt.none': 'Nichts ist angehalten.',
  'halt.stands': 'ALLES IST ANGEHALTEN seit {at} von {by}: {reason}',
  'halt.lifted': 'Angehalten {at} von {by} ({reason}), aufgehoben {liftedAt} von {liftedBy} ({liftReason}).',
  'halt.deployment': '{packages}: {stopped} beginnen nicht, {begun} hatten begonnen, {ended} waren am Ende ({id})',
  'halt.leases':
    'Ein Host, der seine Erlaubnis schon hatte, kann noch bis {at} beginnen; eine Erlaubnis gilt {minutes} Minuten.',
  'halt.no-leases': 'Kein Host hatte eine Erlaubnis, also beginnt keiner.',
  'emergency.drill-try':
    'Eine Übung verbraucht kein Kontingent und installiert nichts: die Hosts probieren den ganzen Plan in einem Klon.',
  'emergency.drill-simulate':
    'Eine Übung verbraucht kein Kontingent und installiert nichts: die Richtlinie erlaubt kein Probieren, also rechnen die Hosts nur aus, was apt täte.',
})
