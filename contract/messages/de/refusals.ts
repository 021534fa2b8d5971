/** Deutsch für die Codes, mit denen ein Host ablehnt, und was dann zu tun ist (`explain CODE`). */
import { refusals as english } from '../en/refusals.ts'
import { translate } from '../translate.ts'

export const refusals = translate(english, {
  'refusal.no-root': 'Auf diesem Host ist kein Root hinterlegt: er vertraut noch niemandem.',
  'explain.no-root':
    'Mit der Zeile anmelden, die die Prüfsumme des Roots trägt, oder auf ihm „patchreeve-apply pin DIGEST“ ausführen, mit der Prüfsumme aus „patchreeve root show“.',
  'refusal.no-policy': 'Dieser Host hat keine Richtlinie: er lehnt alles ab.',
  'explain.no-policy':
    'Eine unterschreiben („patchreeve policy init“, „policy sign“) und dem Server geben; Hosts holen sie mit dem nächsten Auftrag.',
  'refusal.watch-only': 'Dieser Host beobachtet nur; wir installieren dort nichts.',
  'explain.watch-only': 'patchreeve-apply installieren, wenn er von hier gepatcht werden soll.',
  'refusal.document-malformed':
    'Das Dokument ({document}) ist zu groß, kein Umschlag oder nicht, was seine Art verlangt.',
  'explain.document-malformed':
    'Kein ehrliches Programm schreibt so ein Dokument: klären, was es unterwegs verändert hat. Neu vom Server holen; bleibt es so, gilt der Server als übernommen (docs/keys.md).',
  'refusal.schema-unknown': 'Das Dokument ({document}) hat ein Schema, das dieser Host nicht kennt.',
  'explain.schema-unknown': 'Zuerst patchreeve-apply auf dem Host aktualisieren.',
  'refusal.other-tenant': 'Das Dokument ({document}) gehört zu einer anderen Installation.',
  'explain.other-tenant':
    'Host und Dokument stammen aus verschiedenen Installationen: den Host hier anmelden, oder den Server suchen, der Mandanten verwechselt.',
  'refusal.root-unknown': 'Root-Version {version} folgt nicht aus dem, dem dieser Host vertraut.',
  'explain.root-unknown':
    'Die Prüfsummen von „patchreeve root show“ und „patchreeve-apply status“ vergleichen. Weichen sie ab, hat jemand einen anderen Root angeboten. Fehlt eine Version dazwischen, dem Server alle Roots geben.',
  'refusal.root-older': 'Root-Version {version} ist älter als Version {known}, die der Host kennt.',
  'explain.root-older':
    'Der Server hält neue Roots zurück: ihm den neuesten geben. Wurde er nicht wiederhergestellt, gilt er als übernommen.',
  'refusal.root-expired': 'Der Root ist abgelaufen: {expires:when}.',
  'explain.root-expired': 'Die nächste Version unterschreiben: „patchreeve root rotate“.',
  'refusal.root-signatures-missing': 'Root-Version {version} hat {have} von {want} Unterschriften.',
  'explain.root-signatures-missing':
    'Weitere Menschen unterschreiben lassen: „patchreeve sign ROOT --root PREVIOUS“. Die Unterzeichner der Version davor und der neuen müssen beide reichen.',
  'refusal.policy-older': 'Richtlinie {version} ist älter als Version {known}, die der Host kennt.',
  'explain.policy-older': 'Dem Server die neueste Richtlinie geben; Pläne werden unter ihr neu vorgeschlagen.',
  'refusal.policy-expired': 'Die Richtlinie ist abgelaufen: {expires:when}.',
  'explain.policy-expired': 'Wieder lesen und neu unterschreiben: „patchreeve policy sign“.',
  'refusal.policy-outlives-root': 'Die Richtlinie gilt {days} Tage; der Root erlaubt {max}.',
  'explain.policy-outlives-root':
    'expiresAfterDays im Entwurf senken oder die Grenze mit „patchreeve root rotate --policy-max-days“ heben.',
  'refusal.policy-signatures-missing': 'Die Richtlinie hat {have} von {want} Unterschriften.',
  'explain.policy-signatures-missing': 'Weitere Menschen unterschreiben lassen: „patchreeve sign POLICY --root ROOT“.',
  'refusal.key-revoked': 'Schlüssel {key} ist widerrufen.',
  'explain.key-revoked':
    'Mit einem gültigen Schlüssel neu unterschreiben. Sollte niemand den widerrufenen mehr haben, klären, wer ihn benutzt hat.',
  'refusal.key-not-yet-valid': 'Schlüssel {key} gilt noch nicht.',
  'explain.key-not-yet-valid':
    'Bis zu dem Zeitpunkt warten, den „patchreeve root show“ für ihn nennt, und die Uhr des Hosts prüfen.',
  'refusal.signature-invalid': 'Das Dokument ({document}) ist nicht mit einem Schlüssel signiert, der das darf.',
  'explain.signature-invalid':
    'Nach einem Wechsel des Serverschlüssels einen Root unterschreiben, der den neuen nennt. Sonst wurde das Dokument verändert oder gefälscht: der Server gilt als übernommen (docs/keys.md).',
  'refusal.signoff-missing': 'Der Plan hat {have} von {want} Freigaben.',
  'explain.signoff-missing': 'Lesen und unterschreiben: „patchreeve sign PLAN“.',
  'refusal.signoff-lapsed': 'Die Freigabe ist verfallen.',
  'explain.signoff-lapsed': 'Freigaben halten 14 Tage. Den Plan wieder lesen und neu unterschreiben.',
  'refusal.signoff-by-author': 'Die Freigabe stammt von dem Menschen, der den Plan geändert hat.',
  'explain.signoff-by-author':
    'Einen geänderten Plan muss ein anderer Mensch unterschreiben. Der Plan des Planers braucht keinen zweiten.',
  'refusal.signoff-too-new': 'Die Freigabe zählt ab {until:when}.',
  'explain.signoff-too-new':
    'Im Alleinbetrieb warten Hosts eine Stunde, bevor sie einem geänderten Plan folgen. Hast du ihn nicht unterschrieben, widerrufe jetzt deinen Schlüssel (docs/keys.md).',
  'refusal.other-plan': 'Eine Freigabe oder ein Auftrag gehört zu einem anderen Plan.',
  'explain.other-plan': 'Der Plan wurde nach der Unterschrift geändert: den neuen lesen und unterschreiben.',
  'refusal.other-policy': 'Plan oder Auftrag wurden unter einer anderen Richtlinie gemacht.',
  'explain.other-policy': 'Den Plan unter der heutigen Richtlinie neu vorschlagen lassen.',
  'refusal.not-this-host': 'Der Auftrag ist für einen anderen Host.',
  'explain.not-this-host':
    'Nach einer Neuinstallation hat der Host einen neuen Schlüssel: ihn in der Richtlinie nennen und den Plan neu vorschlagen lassen. Sonst hat jemand einen Auftrag verschoben.',
  'refusal.not-in-plan': 'Der Plan nennt diesen Host nicht.',
  'explain.not-in-plan': 'Einen Plan vorschlagen lassen, der ihn nennt.',
  'refusal.verb-not-allowed': 'Die Richtlinie erlaubt {verb} nicht.',
  'explain.verb-not-allowed': 'Das Verb in die Richtlinie aufnehmen, wenn es gewollt ist, und sie unterschreiben.',
  'refusal.origin-not-allowed': 'Die Richtlinie erlaubt keine Pakete von {origin}.',
  'explain.origin-not-allowed':
    'Den Herausgeber mit seinen Schlüsseln aufnehmen, wenn du ihm traust, und die Richtlinie unterschreiben.',
  'refusal.outside-window': 'Kein Fenster ist offen; das nächste öffnet {next:when}.',
  'explain.outside-window': 'Warten, oder mit --now (erster Ring) oder --emergency unterschreiben.',
  'refusal.ring-wrong': 'Der Auftrag sagt Ring {ring}; dieser Host ist in Ring {mine}.',
  'explain.ring-wrong':
    'Die Richtlinie nennt Hosts nach Schlüssel: mit „patchreeve-apply status“ vergleichen. Der Server kann keinen Host in einen anderen Ring setzen.',
  'refusal.package-excluded': 'Die Richtlinie lässt {package} in Ruhe ({reason}); das endet {until:when}.',
  'explain.package-excluded':
    'Diesen Ausschluss haben Menschen unterschrieben; auch ein Notfall hebt ihn nicht auf. Abwarten, oder ihn aus der Richtlinie nehmen und diese unterschreiben.',
  'refusal.cool-down-not-over': 'Die Abkühlzeit von {origin} ist um: {until:when}.',
  'explain.cool-down-not-over':
    'Gezählt wird, seit der Host selbst die Datei zuerst im unterschriebenen Index des Herausgebers sah, in jedem Ring. Abwarten, oder mit --emergency unterschreiben; --now hebt es nicht auf.',
  'refusal.ring-delay-not-over': 'Die Wartezeit des Rings ist um: {until:when}.',
  'explain.ring-delay-not-over':
    'Sie zählt ab dem Moment, in dem der Host selbst die Korrektur zuerst sah. Warten, oder mit --now (erster Ring) oder --emergency unterschreiben.',
  'refusal.ring-below-not-proven': 'Im Ring davor hatten {have} von {want} Hosts Erfolg; {failed} scheiterten.',
  'explain.ring-below-not-proven':
    '„patchreeve deployment show“ zeigt, was dort scheiterte. Der nächste Ring beginnt, wenn genug Hosts mit genau diesem Plan Erfolg hatten.',
  'refusal.soak-not-over': 'Der Ring davor hat es; er soll es bis {until:when} gehabt haben, bevor dieser beginnt.',
  'explain.soak-not-over':
    'soakMinutes der Richtlinie: Probleme zeigen sich mit der Zeit. Warten; ein Plan, den Menschen als dringend oder als Notfall unterschreiben, ruht kürzer.',
  'refusal.serial-not-proven':
    'Abfolge {serial}: Von {want|# Host|# Hosts} davor {have|hat # den Plan bewiesen|haben # den Plan bewiesen}, {failed|scheiterte #|scheiterten #}; im Schub {batch} wartet er auf Host {host}.',
  'explain.serial-not-proven':
    'Diesen Host mit „patchreeve deployment show“ ansehen (er ist mit seinem Schlüssel benannt). Der nächste Schub beginnt, wenn alle Hosts der Schübe davor genau diesen Plan bewiesen haben; Zeit, --now und --emergency heben das nicht auf. Den Host zurückholen oder einen Plan ohne ihn unterschreiben. Unter der Dauerfreigabe zählen auch Hosts, die der Plan nicht nennt: Brauchen sie ihn nicht, den Plan mit „patchreeve sign PLAN“ unterschreiben.',
  'refusal.share-not-reached': 'Dieser Host ist an der Reihe: {until:when}.',
  'explain.share-not-reached':
    'Die Richtlinie lässt je Zeitabschnitt einen Anteil des Rings ein. Warten, oder sharePercent in der Richtlinie heben.',
  'refusal.cluster-turn-not-come': 'Im Verbund {cluster} ist er an der Reihe: {until:when}.',
  'explain.cluster-turn-not-come':
    'Hosts eines Verbunds wechseln sich ab, wenige in jedem Zeitabschnitt, damit die anderen laufen. Abwarten; auch ein Notfall hebt das nicht auf. Ein kürzerer Zeitabschnitt oder ein größeres maxDown lässt sie früher drankommen.',
  'refusal.period-used':
    'Dieser Host hatte in diesem Zeitabschnitt einen Auftrag; der nächste darf {until:when} beginnen.',
  'explain.period-used': 'Den nächsten Zeitabschnitt abwarten, oder mit --emergency unterschreiben.',
  'refusal.emergency-spent': 'Alle Notfälle der Richtlinie sind verbraucht: {count} in {days} Tagen.',
  'explain.emergency-spent': 'Den gewöhnlichen Weg nehmen, oder eine Richtlinie mit größerer Zahl unterschreiben.',
  'refusal.standing-not-covered': 'Die Dauerfreigabe deckt diesen Auftrag nicht: {why:text}.',
  'explain.standing-not-covered': 'Den Plan unterschreiben: „patchreeve sign PLAN“.',
  'refusal.epoch-older': 'Epoche {epoch} ist älter als Epoche {known}, die der Host kennt.',
  'explain.epoch-older':
    'Der Server wurde auf einen alten Stand gesetzt. Mit „patchreeve restore“ wiederherstellen und einen Root mit der neuen Epoche unterschreiben.',
  'refusal.epoch-unknown': 'Epoche {epoch} folgt nicht auf Epoche {known}.',
  'explain.epoch-unknown':
    'Nach einer Wiederherstellung unterschreiben: „patchreeve root rotate --epoch N --previous-head HEAD“. Ohne eigene Wiederherstellung gilt der Server als übernommen.',
  'refusal.generation-older': 'Auftrag {generation} ist älter als Auftrag {known}, den der Host kennt.',
  'explain.generation-older':
    'Ein neuerer Auftrag hat ihn ersetzt. Kommt er immer wieder, spielt jemand Aufträge neu ein.',
  'refusal.replayed': 'Der Auftrag wurde schon benutzt.',
  'explain.replayed': 'Nichts: jeder Auftrag zählt einmal. Kommt er immer wieder, spielt ihn jemand neu ein.',
  'refusal.order-not-yet': 'Der Auftrag zählt ab {notBefore:when}.',
  'explain.order-not-yet': 'Warten, und die Uhren von Host und Server prüfen.',
  'refusal.order-over': 'Der Auftrag endete {notAfter:when}.',
  'explain.order-over': 'Der Server macht von selbst einen neuen, solange die Freigabe des Plans hält.',
  'refusal.lease-missing': 'Der Auftrag kam ohne Frist.',
  'explain.lease-missing':
    'Der Host fragt kurz vor dem Beginn danach: erreicht er den Server? Angehaltene Verteilungen bekommen keine.',
  'refusal.lease-over': 'Die Frist war um, bevor die Installation begann.',
  'explain.lease-over':
    'Sie wird von selbst neu erfragt. Geschieht es jedes Mal, prüft der Host zu langsam: seine Last und beide Uhren ansehen.',
  'refusal.lease-other-order': 'Die Frist gehört zu einem anderen Auftrag.',
  'explain.lease-other-order': 'Sie wird von selbst neu erfragt.',
  'refusal.halted': 'Die Verteilung ist angehalten.',
  'explain.halted': '„patchreeve deployment show“ zeigt, wer sie angehalten hat und warum.',
  'refusal.downgrade': '{package} ginge auf eine ältere Version.',
  'explain.downgrade':
    'Zurück geht es nur binnen 24 h von selbst oder mit einem Plan, den ein Mensch unterschrieb. Einen vorschlagen lassen, wenn es gewollt ist.',
  'refusal.digest-differs': '{what} ist nicht die unterschriebene Datei.',
  'explain.digest-differs':
    'Der Herausgeber hat die Datei ersetzt, oder jemand hat sie unterwegs verändert. Auffrischen, den Plan neu vorschlagen lassen, vergleichen.',
  'refusal.transaction-differs': 'Die Paketverwaltung täte bei {package} etwas anderes, als der Plan sagt.',
  'explain.transaction-differs': 'Der Host hat sich seit dem Plan verändert. Den Plan neu vorschlagen lassen.',
  'refusal.index-differs': 'Der Index von {origin} ist nicht der unterschriebene.',
  'explain.index-differs':
    'Der Herausgeber hat einen neueren Index. Den Plan neu vorschlagen lassen; der Server hält den alten eine Weile, damit das selten ist.',
  'refusal.updater-differs': 'Der Auftrag sagt über {updater} etwas anderes als der Plan.',
  'explain.updater-differs':
    'Solche Aufträge macht nur ein manipulierter Server. Das Protokoll sichern und den Server ansehen.',
  'refusal.updater-not-here': 'Auf diesem Host gibt es {updater} nicht.',
  'explain.updater-not-here': 'Nichts: Was nicht da ist, installiert nichts. Den Host im Plan weglassen.',
  'refusal.updater-file-edited': 'Jemand hat {file} auf dem Host geändert, darum blieb {updater}, wie es war.',
  'explain.updater-file-edited':
    'Die Datei auf dem Host lesen. Sie entfernen, wenn sie niemand mehr will, oder lassen: Überschrieben wird sie nie. Dann den Plan wieder starten.',
  'refusal.clock-not-trusted':
    'Die Uhr des Hosts sagt {now:when}; sie muss mindestens {floor:when} zeigen und stetig gehen.',
  'explain.clock-not-trusted':
    'Die Uhr des Hosts stellen. Nach einem Sprung vorwärts öffnen Fenster wieder, wenn zwei Quellen übereinstimmen.',
  'refusal.lock-held': '{by} arbeitet seit {since:when} mit den Paketen des Hosts.',
  'explain.lock-held':
    'Warten: Der Host wird von selbst wieder gefragt. Hängt das Programm, es auf dem Host beenden; die Sperre nie löschen.',
  'refusal.dpkg-broken': 'Die Paketdatenbank des Hosts ist nicht in Ordnung ({count}): {what}.',
  'explain.dpkg-broken':
    'Auf dem Host „dpkg --audit“ und „apt-get check“ ausführen und beheben, was sie nennen. Der Host wird von selbst wieder gefragt.',
  'refusal.disk-full': 'Auf {mount} hat der Host {free:bytes} frei und braucht {needed:bytes}.',
  'explain.disk-full':
    'Auf dem Host Platz schaffen („apt-get clean“, alte Protokolle). Der Host wird von selbst wieder gefragt.',
  'refusal.on-battery': 'Der Host läuft auf Batterie ({percent} %).',
  'explain.on-battery': 'Ans Netz anschließen. Der Host wird von selbst wieder gefragt.',
  'refusal.program-unfit': 'Prüfung {probe} kann {target} nicht fragen: {why:text}.',
  'explain.program-unfit':
    'Auf dem Host „sha256sum“ der Datei mit der Richtlinie vergleichen, und „ls -ld“ von ihr und jedem Ordner darüber: Alles muss root gehören und nur für root schreibbar sein. Die richtige Datei hinlegen oder eine Richtlinie mit ihrem neuen Digest unterschreiben. Der Host wird von selbst wieder gefragt.',
  'refusal.repository-unreachable': 'Die Dateien des Auftrags kamen nicht zum Host: {what}.',
  'explain.repository-unreachable':
    'Die Quelle in den Einstellungen und den Weg vom Host zum Server prüfen. Der Host wird von selbst wieder gefragt.',
  'refusal.not-boot-safe':
    'Von einem Kernel, der versagt, käme dieser Host nicht von selbst auf den alten zurück: {why:text}.',
  'explain.not-boot-safe':
    'Die Ursache beheben (docs/kernel-safety.md nennt jede) oder eine Richtlinie signieren, deren Ring „reboot: kernel: any“ sagt; dann muss jemand in der Nähe sein, wenn er versagt.',
  'refusal.kernel-fell-back-before': 'Kernel {kernel} wurde hier am {at:when} versucht und hielt nicht.',
  'explain.kernel-fell-back-before':
    'Auf einen neueren Kernel warten. Um diesen noch einmal zu versuchen: „patchreeve-apply boot retry“ auf dem Host, als root.',
  'refusal.reboot-deferred':
    '{people|Jemand ist|# Personen sind} angemeldet, darum wurde der Neustart verschoben, zum {count}. Mal; höchstens noch {left} Mal und nicht nach {latest:when}.',
  'refusal.people-unknown':
    'Der Host konnte nicht sagen, ob jemand angemeldet ist, darum wurde der Neustart verschoben, zum {count}. Mal; höchstens noch {left} Mal und nicht nach {latest:when}.',
  'explain.people-unknown':
    'Es wird von selbst wieder gefragt. Auf dem Host soll „loginctl list-sessions“ antworten: nach systemd-logind sehen.',
  'explain.reboot-deferred':
    'Nichts: Es wird von selbst wieder gefragt. Wer angemeldet ist, weiß davon; ist es niemand, kommt er sofort.',
  'reason.other-loader': 'sein Kernel wurde nicht von grub gestartet',
  'reason.no-custom-config': 'grub liest custom.cfg nicht',
  'reason.grub-cannot-write':
    'grub kann in seinen Ordner nicht schreiben (LVM, ein Verbund, Verschlüsselung oder btrfs)',
  'reason.default-pinned': 'ein Administrator hat den Kernel benannt, der startet',
  'reason.no-entry': 'das Startmenü hat nicht beide Kernel',
  'reason.replaces-running': 'die Dateien des laufenden Kernels werden ersetzt',
  'reason.tier': 'seine Stufe ist nicht gedeckt',
  'reason.too-many': 'zu viele Pakete',
  'reason.removal': 'ein Paket ginge weg',
  'reason.two-origins': 'Pakete zweier Herausgeber',
  'reason.updater': 'er betrifft einen anderen Updater, und darüber entscheiden nur Personen',
  'reason.program-missing': 'die Datei fehlt oder ist ein Verweis',
  'reason.program-not-regular': 'sie ist keine gewöhnliche Datei',
  'reason.program-not-root': 'sie gehört nicht root',
  'reason.program-writable': 'auch andere als root dürfen sie schreiben',
  'reason.program-folder': 'in einem Ordner darüber dürfen auch andere als root schreiben',
  'reason.program-not-executable': 'nicht alle dürfen sie lesen und ausführen',
  'reason.program-too-large': 'sie ist größer als 16 MiB',
  'reason.program-differs': 'ihr SHA-256 ist nicht der unterschriebene',
  'reason.own-repository': 'der Server selbst gibt es heraus',
  'reason.new-package': 'ein Paket käme hinzu, das nicht installiert ist',
  'reason.downgrade': 'eine Version fiele zurück',
})
