/** Deutsch für das Ändern einer Richtlinie als Code: was an Entwurf, Änderung oder Plan falsch ist und was man dazu anmerken würde. */
import { policyChange as english } from '../en/policy-change.ts'
import { translate } from '../translate.ts'

export const policyChange = translate(english, {
  'policy-fault.invalid': '{place}: {why}',
  'policy-fault.not-plain':
    'Das sind keine einfachen Daten: ein Schlüssel nennt einen Prototyp, oder sie sind zu tief verschachtelt.',
  'policy-fault.twice': '{place} steht zweimal da.',
  'policy-fault.host-in-two-rings': '{place}: Host {host} ist auch in Ring {ring}.',
  'policy-fault.others-not-last': '{place}: Der letzte Ring, und nur er, nimmt alle übrigen Hosts auf.',
  'policy-fault.no-such-group': '{place}: eine Gruppe {group} gibt es nicht.',
  'policy-fault.incomplete': '{place} ist neu, und es fehlen: {lacks}. Oder ist der Name verschrieben?',
  'policy-fault.not-there': '{place}: Das gibt es nicht, es kann nicht entfernt werden.',
  'policy-fault.both': '{place}: Dieselbe Änderung schreibt und entfernt es.',
  'policy-fault.no-such-ring': '{place}: Einen anderen Ring {ring} gibt es nicht.',
  'policy-fault.hosts-and-others':
    '{place}: Genannte Hosts und alle übrigen lassen sich nicht zusammenführen; schreiben Sie einen ganzen Entwurf (--whole).',
  'policy-fault.preset-unknown': 'Eine Vorlage {name} gibt es nicht.',
  'policy-fault.preset-differs':
    'Vorlage {name} hat die Prüfsumme {digest}, die Änderung wurde für {written} geschrieben. Sehen Sie nach, was anders ist, und schreiben Sie dann die neue Prüfsumme hinein.',
  'policy-fault.plan-malformed': 'Das ist kein Änderungsplan.',
  'policy-fault.plan-respelled':
    'So ist kein Änderungsplan geschrieben: Jemand hat ihn bearbeitet, oder ein Schlüssel steht zweimal darin.',
  'policy-fault.plan-base':
    'Der Plan wurde für einen anderen Entwurf gemacht, {planned}; dieser ist {base}. Er wurde seither geändert, oder es ist eine andere Datei.',
  'policy-fault.plan-steps': 'Die Schritte des Plans sind nicht das, was sich ändern würde. Es wurde nichts getan.',
  'policy-fault.plan-result':
    'Die Schritte des Plans führen nicht zu dem Entwurf, den er nennt. Es wurde nichts getan.',
  'policy-fault.not-signable': 'So ließe sich das nicht unterschreiben: {why}',

  'policy-note.ring-empty': 'Ring {ring} nennt keinen Host: So kann nicht unterschrieben werden.',
  'policy-note.proof-impossible':
    'Ring {ring} beginnt nie: Er verlangt {want} Erfolge von Ring {below}, und der hat {have|# Host|# Hosts}.',
  'policy-note.reboot-no-verb': 'Ring {ring} darf neu starten, aber das Verb reboot fehlt: Kein Host tut es je.',
  'policy-note.undo-no-verb':
    'Hosts dürfen installieren und nichts rückgängig machen: Was eine Prüfung als kaputt findet, bleibt kaputt.',
  'policy-note.give-back-no-verb': 'Hosts dürfen andere Updater stilllegen und nicht zurückgeben.',
  'policy-note.urgent-slower': 'Ring {ring} wartet bei einem dringenden Plan länger als bei einem anderen.',
  'policy-note.deadline-missed':
    '{tier} braucht zur ungünstigsten Stunde {worst} h, die Frist ist {deadline} h; „policy feasibility“ nennt die Regel.',
  'policy-note.deadline-never': '{tier} endet unter diesen Regeln nie; „policy feasibility“ nennt die Regel.',
  'policy-note.probes-none': 'Keine Prüfung: Nach einer Installation wird nichts geprüft.',
  'policy-note.program-hidden':
    'Prüfung {probe}: {target} liegt, wo Programme von Prüfungen nicht gesucht werden oder wo andere schreiben dürfen; ein guter Ort ist /usr/local/lib.',
  'policy-note.standing-wide':
    'Die Dauerfreigabe ist weit: {packages|# Paket|# Pakete} und {megabytes} MB je Auftrag, für {tiers:list}.',
  'policy-note.catch-up-idle':
    'Ring {ring} ist immer offen: Dort wird kein Fenster verpasst, und catchUpHours bewirkt nichts.',
  'policy-note.exclusion-over': 'Ausschluss {id} endete {until} und bewirkt nichts.',
  'policy-note.cluster-hurried':
    'Hosts eines Verbunds haben {minutes} Minuten, einen halben Zeitabschnitt, um wieder da zu sein, bevor die nächsten beginnen; periodMinutes soll länger sein als zweimal die langsamste Installation.',

  'policy-lint.fine': '{file}: nichts anzumerken',
  'policy-lint.found': '{file}: {faults|# Fehler|# Fehler}, {notes|# Anmerkung|# Anmerkungen}',
  'policy-lint.fault': 'Fehler: {what}',
  'policy-lint.note': 'Anmerkung: {what}',

  'policy-diff.same': 'Es ändert sich nichts.',
  'policy-diff.next': 'Es wurde nichts geschrieben; --out PLANFILE hält es als Plan fest.',
  'policy-diff.written': '{file}: {n|# Schritt|# Schritte}',
  'policy-apply.dry': '{n|# Schritt würde|# Schritte würden} getan; es wurde nichts geschrieben.',
  'policy-apply.done': '{file}: {n|# Schritt|# Schritte} getan',
  'policy-change.next-read': 'docs/policy.md erklärt jede Zeile',
})
