/** Deutsch für die Zustände eines Schritts, des Anteils eines Hosts an einer Verteilung, und was dann zu tun ist. */
import { steps as english } from '../en/steps.ts'
import { translate } from '../translate.ts'

export const steps = translate(english, {
  'step.waiting': 'Der Host hat noch keinen Auftrag.',
  'do.waiting': 'Nichts: „patchreeve why HOST PATCH“ nennt, worauf er wartet.',
  'step.ordered': 'Der Host hat seinen Auftrag und arbeitet daran.',
  'do.ordered': 'Nichts: er antwortet in seinem Fenster oder gilt als gescheitert.',
  'step.tried': 'In einem Klon des Hosts ging es gut; installiert wurde nichts.',
  'do.tried': 'Nichts. In einer Übung ist das alles; sonst folgt die Installation von selbst.',
  'step.installed': 'Der Host sagt, es sei installiert. Ein Rückgabewert ist eine Behauptung.',
  'do.installed':
    'Nichts: der Beweis ist das nächste von root signierte Inventar. Kommt keines, den Agenten des Hosts ansehen.',
  'step.verified': 'Ein späteres Inventar, signiert von der root-Hälfte des Hosts, zeigt die geplante Version.',
  'do.verified': 'Nichts. „patchreeve evidence chain FINDING“ zeigt den Beweis.',
  'step.undone': 'Etwas scheiterte, das vorher ging; der Host ist auf genau seine Versionen davor zurück.',
  'do.undone':
    'Die gescheiterte Prüfung in „patchreeve deployment show“ lesen, ihre Ursache beheben oder das Paket auslassen, neu vorschlagen lassen.',
  'step.refused': 'Der Host hat den Auftrag abgelehnt.',
  'do.refused': 'Den Code der Ablehnung nachschlagen: „patchreeve explain CODE“.',
  'step.failed': 'Es ging nicht durch, oder der Host verstummte.',
  'do.failed':
    'Den Grund in „patchreeve deployment show“ lesen. Die Verteilung steht; weiter mit „deployment start“, wenn die Ursache weg ist.',
  'step.halted': 'Ein Mensch oder die Richtlinie hielt die Verteilung an, bevor dieser Host begann.',
  'do.halted': 'Neu starten oder lassen: hier wurde nichts verändert.',
  'step.repairing': 'Die Paketverwaltung blieb auf halbem Weg; apply bringt sie zu Ende.',
  'do.repairing': 'Nichts, solange es läuft. Bleibt es so, anmelden und „dpkg --audit“ ausführen.',
  'step.put-aside': 'Der Host sagt, dass der Updater stillgelegt ist.',
  'do.put-aside': 'Nichts: Ein späteres Inventar ist der Nachweis.',
  'step.given-back': 'Der Host sagt, dass der Updater wieder von selbst installieren darf.',
  'do.given-back': 'Nichts: Ein späteres Inventar ist der Nachweis.',
  'step.rebooted': 'Der Host wurde neu gestartet und läuft mit neuer Boot-Id.',
  'do.rebooted': 'Nichts.',
  'reboot.due': 'Der Plan ist installiert; sein Neustart wartet, bis er an der Reihe ist.',
  'reboot.ordered': 'Der Host hat den Auftrag zum Neustart.',
  'reboot.done': 'Er wurde neu gestartet, und es läuft, was geplant war.',
  'reboot.undone': 'Er wurde neu gestartet und kam mit dem Kernel von vorher zurück.',
  'reboot.refused': 'Er lehnte den Neustart ab.',
  'reboot.failed': 'Aus dem Neustart wurde nichts.',
  'reboot.put-off': '{count|Einmal|#-mal} verschoben, weil jemand angemeldet ist.',
  'reboot.again': 'Wieder angesehen {at:when}.',
  'reboot.newer-kernel': 'Ein neuerer Kernel ist installiert als der, der läuft: {packages}.',
  'reboot.services': 'Dienste laufen noch mit ersetztem Code: {units}.',
  'reboot.marker-file': 'Pakete verlangen ihn: {packages}.',
  'step.silent': 'Der Host hat seinen Auftrag geholt und seither geschwiegen; er zählt als gescheitert.',
  'do.silent': 'Den Host ansehen: ist er an, läuft sein Agent? Ein Ergebnis, das spät kommt, wird angenommen.',
  'deployment.ring-failed':
    '{failed} gescheitert in Ring {ring}, die Richtlinie nimmt {max} hin: die Verteilung hielt von selbst an.',
  'deployment.test-failed':
    '{failed|# Host|# Hosts} von {hosts} scheiterten, bis einschließlich Ring {ring}: Ab {limit} hält die Prüfung den Plan für schlecht.',
  'deployment.held-for-overdue':
    'Vorerst folgt niemand: {overdue|# Host nahm|# Hosts nahmen} vor langem eine Anweisung und schwiegen seither.',
  'deployment.held-for-others': '{underWay|# Host ist|# Hosts sind} unterwegs, von zurzeit {most} zugleich.',
  'deployment.resumed-by': '{by} machte weiter und nahm {failures|# Scheitern|# Scheitern} an: {reason}',
  'ring-test.continue':
    '{failed} von {hosts} gescheitert; {haltAt} hielten ihn an, und noch steht nicht fest, dass der Plan gut ist',
  'ring-test.promote': '{failed} von {hosts} gescheitert; {haltAt} hielten ihn an, und bisher gilt der Plan als gut',
  'ring-test.halt': '{failed} von {hosts} gescheitert; {haltAt} genügen, um ihn anzuhalten',
  'trait.probe': 'Probe {name}',
  'trait.hardware': 'Hardware {name}',
  'trait.processor': 'Prozessor {name}',
  'trait.virtualization': 'Virtualisierung {name}',
  'trait.architecture': 'Architektur {name}',
  'trait.platform': 'System {name}',
  'trait.kernel': 'Kernel {name}',
  'trait.package': 'Paket {name}',
  'trait.odds':
    'Alle {failed}, die scheiterten, haben das und keiner von {passed}, die durchkamen. Zufall allein zeigt so etwas einmal in {oneIn} Malen. {carriers|# Host, der wartet, hat|# Hosts, die warten, haben} es auch.',
  'trait.none': 'Die Hosts, die scheiterten, haben nichts gemeinsam, was kein durchgekommener hat.',
  'deployment.too-many-attempts': '{attempts|Einmal|#-mal} ohne Antwort versucht; eine Person sollte den Host ansehen.',
  'deployment.reboot-silent': 'Der Host sollte neu starten und schweigt seither.',
  'deployment.by-person': 'Eine Person hat sie angehalten.',
  'deployment.policy-changed':
    'Angehalten, weil eine neuere Richtlinie gilt: Was übrig ist, wird unter ihr neu geplant.',
  'deployment.superseded':
    'Angehalten, weil der nächste Plan dringender ist oder ohne Hosts auskommt, die nicht antworten.',
  'deployment.undo-proposed': 'Angehalten, weil ein Plan zurück vorgeschlagen wurde.',
  'deployment.not-prepared':
    'Der Host soll das Verzeichnis des Herausgebers ansehen; seine Wartezeit beginnt, wenn er es getan hat.',
  'deployment.ring-full':
    'Im Ring {ring} {n|arbeitet # Host oder ist|arbeiten # Hosts oder sind} noch nicht bewiesen; die Richtlinie lässt {max} zugleich zu.',
  'deployment.cluster-down':
    'Im Verbund {cluster} {n|arbeitet # Host oder ist|arbeiten # Hosts oder sind} nicht nachweislich gesund; die Richtlinie lässt {max} ausfallen.',
  'deployment.host-busy': 'Der Host arbeitet an einem Auftrag einer anderen Verteilung.',
  'deployment.no-host-key': 'Der Host hat keinen bestätigten Schlüssel von apply mehr.',
  'deployment-do.host-busy': 'Nichts: Er bekommt diesen Auftrag, wenn jener zu Ende ist, in seiner nächsten Periode.',
  'deployment-do.ring-full':
    'Nichts: Er bekommt seinen Auftrag, wenn einer von ihnen bewiesen ist. Ein größeres maxAtOnce in der Richtlinie lässt mehr zugleich zu.',
  'deployment-do.cluster-down':
    'Die anderen des Verbunds ansehen (patchreeve deployment show): Er bekommt seinen Auftrag, wenn er an der Reihe ist und sie bewiesen sind.',
  'deployment-do.too-many-attempts':
    'Den Host ansehen: Ist er an, läuft sein Agent, was sagt sein Journal? Dann die Verteilung neu starten.',
  'deployment-do.no-host-key': 'Seinen Schlüssel vergleichen und bestätigen: patchreeve hostkey list.',
  'deployment-do.not-prepared': 'Nichts, solange der Host sich meldet.',
  'deployment-do.ring-failed':
    'In „patchreeve deployment show“ nachsehen, was dort scheiterte, die Ursache beheben oder das Paket auslassen, und neu vorschlagen.',
  'deployment-do.by-person': 'Fragen, wer sie angehalten hat; weiter geht es mit „patchreeve deployment start PLAN“.',
  'deployment-do.undo-proposed': 'Den Plan zurück lesen, und ihn unterschreiben oder nicht.',
  'deployment.repository-frozen':
    '{uri} gibt dem Host das Verzeichnis von {suite}, das {date:when} signiert wurde; andere haben seit {seen:when} ein neueres.',
  'deployment-do.repository-frozen':
    'Auf dem Host „apt-get update“ ausführen und nachsehen, welcher Spiegel oder Proxy ihm antwortet. Sobald seine Listen neuer sind, bekommt er seinen Auftrag.',
  'deployment.host-offline': 'Der Host hat sich seit {seen:when} nicht gemeldet, auch nicht in seinem letzten Fenster.',
  'deployment-do.host-offline':
    'Einschalten, und Netz und „systemctl status patchreeve-agent“ ansehen. Sein Auftrag wartet.',
  'step.expired': 'Die Freigabe des Plans oder der Auftrag endete, bevor dieser Host an der Reihe war.',
  'do.expired': 'Den Plan neu unterschreiben, oder ihn neu vorschlagen lassen.',
  'origin.address-not-allowed':
    '{host} hat die Adresse {address} dieses Rechners oder Netzes; beim Bestätigen diese Adresse nennen, wenn das gemeint ist.',
  'origin.unreachable': 'Nicht zu erreichen.',
  'origin.timed-out': 'Keine Antwort in der Zeit.',
  'origin.status': 'Antwort mit Status {status}.',
  'origin.redirect-not-allowed': 'Umleitung dorthin, wo nichts geholt wird.',
  'origin.too-large': 'Mehr als {limit:bytes} gesendet.',
  'origin.digest-differs': 'Andere Bytes gesendet, als das signierte Verzeichnis nennt.',
  'origin.index-unreadable': 'Das signierte Verzeichnis ist nicht zu lesen.',
  'origin.index-signature': 'Keiner der bestätigten Schlüssel hat das Verzeichnis signiert.',
  'origin.index-expired': 'Das signierte Verzeichnis lief {validUntil:when} ab.',
  'origin.index-older': 'Bietet ein älteres Verzeichnis an als eines, das schon gesehen wurde.',
  'origin.list-unreadable': 'Die Paketliste ist nicht zu lesen.',
  'deployment.all-halted': 'Eine Person hat alle Verteilungen angehalten.',
  'deployment.drill-over': 'Die Übung endete nach ihrer Zeit: 72 Stunden nach der Entscheidung.',
})
