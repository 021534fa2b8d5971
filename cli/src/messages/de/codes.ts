/** Deutsch für Codes, die nur `explain CODE` in einen Satz fasst. */
import { translate } from '@patchreeve/contract/messages/translate.ts'
import { codes as english } from '../en/codes.ts'

export const codes = translate(english, {
  'left-out-do.no-host-key':
    'patchreeve-apply darauf installieren, mit einer Aufnahmezeile, die mit --with-apply gemacht ist (docs/first-patch.md). Ohne das wird der Host nur beobachtet.',
  'left-out-do.host-key-not-confirmed':
    'Mit „patchreeve-apply status“ auf dem Host vergleichen: Einstellungen, Schlüssel in der Konsole, oder patchreeve hostkey list und hostkey confirm.',
  'left-out-do.dpkg-broken': 'Auf dem Host „dpkg --audit“ und „apt-get check“ ausführen und beheben, was sie nennen.',
  'left-out-do.no-fix-yet': 'Auf die Distribution warten und den Host bis dahin abschirmen.',
  'left-out-do.no-candidate':
    'Wo die neueste Version schon installiert ist: nichts. Sonst auf dem Host „apt-get update“ ausführen und nachsehen, ob das Sicherheitsarchiv unter seinen Paketquellen ist.',
  'left-out-do.candidate-lacks-fix': 'Dem Host die Suite geben, die die Korrektur hat, oder auf sie warten.',
  'left-out-do.kept-back': 'Auf dem Host nachsehen, was es zurückhält: „apt-get -s upgrade“.',
  'left-out-do.held': 'Auf dem Host freigeben, wenn das gemeint ist: „apt-mark unhold PAKET“.',
  'left-out-do.not-in-catalogue':
    'Die Paketquelle bestätigen (Einstellungen, Paketquellen, oder patchreeve origin confirm); wo das geschehen ist, warten, bis ihr Index gelesen ist.',
  'left-out-do.origin-not-allowed':
    'Den Herausgeber mit seinen Schlüsseln in die Richtlinie aufnehmen, wenn du ihm traust, und sie unterschreiben.',
  'left-out-do.not-newer':
    'Nichts, wo die Korrektur installiert ist. Ein Weg zurück zu einer Version davor: patchreeve deployment undo ID.',
  'left-out-do.needs-new-package':
    'Pläne aktualisieren, was installiert ist: von Hand installieren, dann neu vorschlagen.',
  'left-out-do.needs-removal': 'Pläne entfernen nichts von selbst: von Hand lösen, dann neu vorschlagen.',
  'left-out-do.dependency-not-offered':
    'Auf dem Host „apt-get update“ ausführen; ihm die Suite geben, die dieses Paket hat, oder auf sie warten.',
  'left-out-do.relations-unreadable': 'Mit Name und Version des Pakets melden; von Hand aktualisieren.',
  'left-out-do.not-plannable': 'Von Hand aktualisieren.',
  'left-out-do.too-large': 'Weniger Pakete nennen: patchreeve plan propose --packages NAME.',

  'gate.patch': 'Gibt es auf dem Host etwas, das so heißt?',
  'gate.root': 'Hat jemand einen Root gemacht?',
  'gate.policy': 'Gibt es eine Richtlinie?',
  'gate.policy-counts': 'Gilt die Richtlinie unter dem Root, und ist sie nicht abgelaufen?',
  'gate.fix': 'Lässt sich für diesen Host eine neuere Version planen?',
  'gate.plan': 'Gibt es einen Plan, der den Patch für diesen Host hat?',
  'gate.documents': 'Kann der Host alles lesen und einordnen, was er bekam?',
  'gate.policy-signers': 'Haben genug Personen die Richtlinie unterschrieben?',
  'gate.policy-version': 'Ist die Richtlinie nicht älter als die, die der Host kennt?',
  'gate.policy-life': 'Ist die Richtlinie innerhalb ihrer Laufzeit, und diese innerhalb der Grenze des Roots?',
  'gate.order-signature': 'Ist der Auftrag mit dem Schlüssel des Servers unterschrieben, den der Root nennt?',
  'gate.host': 'Ist der Auftrag für diesen Host?',
  'gate.mode': 'Handelt der Host, oder beobachtet er nur?',
  'gate.epoch':
    'Ist der Stand des Servers der, den der Host kennt, oder einer, der durch einen unterschriebenen Root folgt?',
  'gate.replay': 'Wird der Auftrag zum ersten Mal benutzt?',
  'gate.generation': 'Ist es der neueste Auftrag, den der Host gesehen hat?',
  'gate.order-time': 'Ist die Zeit des Auftrags gekommen und nicht vorbei?',
  'gate.same-policy': 'Sind Plan und Auftrag unter der Richtlinie gemacht, die der Host hat?',
  'gate.verb': 'Erlaubt die Richtlinie diese Handlung überhaupt?',
  'gate.origins': 'Erlaubt die Richtlinie die Herausgeber dieser Pakete?',
  'gate.ring': 'Ist der Host in dem Ring, den der Auftrag nennt?',
  'gate.same-plan': 'Sprechen Auftrag und Freigaben vom selben Plan?',
  'gate.in-plan': 'Nennt der Plan diesen Host?',
  'gate.same-changes': 'Ändert der Auftrag genau das, was der Plan sagt?',
  'gate.same-indexes': 'Nennt der Auftrag die signierten Indexe des Plans?',
  'gate.direction': 'Geht jedes Paket auf eine neuere Version, oder zurück nur, wo das erlaubt ist?',
  'gate.reboot': 'Ist ein Neustart geplant und erlaubt?',
  'gate.own-try':
    'Haben Menschen freigegeben, was aus der eigenen Paketquelle von Patchreeve kommt, bevor es auch nur probiert wird?',
  'gate.approval': 'Haben genug Personen den Plan freigegeben, oder deckt ihn die ständige Freigabe?',
  'gate.clock': 'Traut der Host seiner eigenen Uhr?',
  'gate.emergency': 'Ist noch ein Notfall der Richtlinie übrig?',
  'gate.ring-delay': 'Ist die Wartezeit des Rings vorbei, gezählt, seit der Host die Korrektur zuerst sah?',
  'gate.ring-below': 'Hat der Ring davor denselben Plan bewiesen?',
  'gate.window': 'Ist ein Fenster offen?',
  'gate.share': 'Ist der Host innerhalb seines Rings an der Reihe?',
  'gate.period': 'Hatte der Host in diesem Zeitabschnitt noch keinen Auftrag?',
  'gate.lease': 'Liegt ein frisches Wort des Servers vor, dass der Auftrag beginnen darf?',
  'gate-do': 'Für sich kein Fehler: „patchreeve why HOST PATCH“ sagt, ob es den Patch durchlässt, und warum nicht.',

  'agent.NO_CERTIFICATE': 'Der Host hat kein Zertifikat, oder die Antwort des Servers enthielt keines.',
  'agent-do.NO_CERTIFICATE': 'Den Host mit einer neuen Zeile aufnehmen: patchreeve enrolment token create.',
  'agent.CERTIFICATE_FOR_ANOTHER_KEY':
    'Die Antwort des Servers enthielt ein Zertifikat für einen Schlüssel, der nicht der dieses Hosts ist.',
  'agent-do.CERTIFICATE_FOR_ANOTHER_KEY':
    'Noch einmal aufnehmen. Bleibt es so, ansehen, was zwischen Host und Server steht; der Host behält, was er hatte.',
})
