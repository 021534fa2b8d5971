/** Deutsch für die Seite einer Richtlinie, die ein Mensch liest, bevor er sie unterschreibt. */
import { policy as english } from '../en/policy.ts'
import { translate } from '../translate.ts'

export const policy = translate(english, {
  'policy.title': 'Richtlinie {version} der Installation {tenant}',
  'policy.digest': 'Prüfsumme: {digest}',
  'policy.life': 'Ausgestellt {issued}, endet {expires}. Gemacht unter Root {root}.',
  'policy.verbs': 'Hosts dürfen: {verbs}. Sonst nichts; es gibt kein Verb für einen Befehl.',
  'policy.origins': 'Pakete kommen nur von:',
  'policy.origin': '{id}: Origin „{origin}“, Label „{label}“, signiert mit einem dieser Schlüssel:',
  'policy.cool-down':
    'Abkühlzeit: Kein Ring nimmt eine Datei, bevor {time} um sind, seit der Host sie zuerst sah. Nur ein Notfall tut es.',
  'policy.cool-down-none': 'Keine Abkühlzeit nach der Veröffentlichung.',
  'policy.rings': 'Ringe, einer nach dem anderen. Ein Host beginnt höchstens einen Auftrag in {period}.',
  'policy.ring-named': '{number}. {name}: {n|dieser # Host|diese # Hosts}',
  'policy.ring-others': '{number}. {name}: jeder Host, den kein Ring nennt',
  'policy.delay':
    'Wartet {delay}, nachdem der Host selbst die Korrektur zuerst in einem signierten Index des Herausgebers sah; {urgent} bei einem Plan, den ein Mensch als dringend unterschrieb.',
  'policy.windows-any': 'Jederzeit, an jedem Tag.',
  'policy.windows': 'Offen nach diesem Kalender, {zone}: {n|# Fenster|# Fenster}, {first} bis {last}.',
  'policy.windows-differ': 'DIE FENSTER SIND NICHT DIE DIESES KALENDERS. Hosts richten sich nach diesen:',
  'policy.window': '{from} bis {to}',
  'policy.catch-up': 'Ein Host, der sein letztes Fenster lang ganz aus war, hat nach dem Hochfahren {time}.',
  'policy.catch-up-none': 'Ein Host, der ein Fenster verpasst, wartet auf das nächste.',
  'policy.share': 'In jedem Zeitabschnitt, in dem er offen ist, dürfen {percent} % des Rings mehr beginnen.',
  'policy.at-once': 'Der Server beauftragt höchstens {n|# Host|# Hosts} zugleich.',
  'policy.promotion':
    'Beginnt, wenn {n|# Host|# Hosts} des Rings davor mit demselben Plan Erfolg hatten und höchstens {failed} scheiterten.',
  'policy.soak': 'Ein Host des Rings davor zählt als Erfolg, wenn er den Plan {soak} lang hat.',
  'policy.test':
    'Unterwegs geprüft: Ein Plan, der {good} der Hosts schadet, ist gut, einer, der {bad} schadet, schlecht (Anteile von 1). Irrtümer: {alpha} der guten Pläne werden angehalten, {beta} der schlechten gehen weiter. Bis es entschieden ist, {n|ist # Host|sind # Hosts} zugleich unterwegs, danach halb so viele, wie durchgekommen sind.',
  'policy.reboot-yes': 'Darf neu starten.',
  'policy.reboot-rules':
    'Verschoben, solange jemand angemeldet ist: höchstens {deferrals|# Mal|# Mal} und {hours|# Stunde|# Stunden}; dann {warn|# Minute|# Minuten} vorher gewarnt.',
  'policy.kernel-boot-safe':
    'Ein Kernel wird nur installiert und gestartet, wo der Host von selbst auf den alten zurückkommt.',
  'policy.kernel-any': 'EIN KERNEL WIRD AUCH GESTARTET, WO DER HOST NICHT VON SELBST VON IHM ZURÜCKKOMMT.',
  'policy.reboot-no': 'Startet nie neu.',
  'policy.probes': 'Davor und danach geprüft; was erst danach scheitert, macht die Installation rückgängig:',
  'policy.probes-none': 'NACH EINER INSTALLATION WIRD NICHTS GEPRÜFT.',
  'policy.probe-units': '{id}: jede Unit, die aktiv war, ist aktiv (in {timeout} ms, nach {settle} ms)',
  'policy.probe-unit': '{id}: Unit {target} ist aktiv (in {timeout} ms, nach {settle} ms)',
  'policy.probe-ports': '{id}: jeder Port, der offen war, ist offen (in {timeout} ms, nach {settle} ms)',
  'policy.probe-port': '{id}: {target} nimmt Verbindungen an (in {timeout} ms, nach {settle} ms)',
  'policy.probe-http': '{id}: {target} antwortet {status} (in {timeout} ms, nach {settle} ms)',
  'policy.probe-http-contains':
    '{id}: {target} antwortet {status} mit „{contains}“ (in {timeout} ms, nach {settle} ms)',
  'policy.probe-program':
    '{id}: Programm {target} endet mit 0 (SHA-256 {digest}; binnen {timeout} ms, nach {settle} ms). Andere Bytes laufen nicht, und keine als root.',
  'policy.standing-none': 'Nichts läuft ohne eigene Freigabe.',
  'policy.standing':
    'OHNE EIGENE FREIGABE laufen Aktualisierungen installierter Pakete eines Herausgebers: höchstens {packages} Pakete und {bytes} Bytes je Auftrag, für {tiers}. Nie Patchreeve selbst.',
  'policy.emergency':
    'Eine Notfallfreigabe überspringt Fenster, Abkühlzeiten, Wartezeiten, Anteile und das Warten auf den nächsten Zeitabschnitt: höchstens {count} in {days} Tagen.',
  'policy.exceptions': 'Keine Ausnahme gilt länger als {days} Tage.',
  'policy.exclusions': 'EINE ZEIT LANG IN RUHE GELASSEN, auch im Notfall:',
  'policy.exclusions-none': 'Kein Paket wird in Ruhe gelassen.',
  'policy.exclusion': '{id}: {packages} bis {until}. Grund: {reason}',
  'policy.exclusion-all': 'Auf allen Hosts.',
  'policy.exclusion-hosts': 'Auf {n|diesem Host|diesen # Hosts}:',
  'policy.clusters':
    'Verbünde, deren Hosts sich abwechseln, auch im Notfall; jeder beginnt in der ersten Hälfte von {period}:',
  'policy.clusters-none': 'Kein Verbund: Kein Host wartet darauf, dass ein anderer läuft.',
  'policy.cluster': '{name}: höchstens {max} von diesen {n} zugleich',
  'policy.serials':
    'Ein Schub nach dem anderen, auch im Notfall: Ein Host beginnt, wenn alle Hosts der Schübe davor, für die sein Plan gilt, unterschrieben haben, dass es gut ging; zurück geht es vom letzten zum ersten. Unter der Dauerfreigabe zählen alle Hosts der Schübe davor, im Plan oder nicht:',
  'policy.serials-none':
    'Keine Abfolge: Kein Host wartet darauf, dass ein anderer den Plan bewiesen hat, außer denen im Ring davor.',
  'policy.serial': '{name}:',
  'policy.batch': '{number}. {name}, {n|dieser Host|diese # Hosts}',
  'policy.drains':
    'Außer Betrieb, solange sie geändert werden; eine Datei dieses Namens in /var/lib/patchreeve/drained sagt es:',
  'policy.drains-none': 'Kein Host geht außer Betrieb, bevor er geändert wird.',
  'policy.drain': '{id}: {seconds} s, bevor sich etwas ändert',
  'policy.drain-stops': 'Hält {unit} an und startet es wieder, wenn es lief.',
  'policy.deadlines': 'Behoben binnen: T0 {T0} Tage, T1 {T1}, T2 {T2}, T3 {T3}.',
  'policy.remains':
    'Unter dieser Richtlinie kann ein übernommener Server verzögern und mitlesen. Anderes installieren kann er nicht.',

  'feasibility.title':
    'Sind die Fristen zu halten? Von der Veröffentlichung bis zum letzten Host, zur ungünstigsten Stunde:',
  'feasibility.meets': '{tier}: ja, {worst} von {deadline} h; {slack} h bleiben den Menschen.',
  'feasibility.misses': '{tier}: NEIN, {worst} h, und die Frist ist {deadline} h.',
  'feasibility.never': '{tier}: NIE; die Frist ist {deadline} h.',
  'feasibility.binding': 'Am meisten kostet: {rule:text} {name}, {n|# Stunde|# Stunden}.',
  'feasibility.binding-beside': 'Am meisten kostet: {rule:text} {name}; ohne das kostet eine andere Regel ebenso viel.',
  'feasibility.binding-never': 'Ein Ende gibt es nur, wenn das entfällt: {rule:text} {name}.',
  'feasibility.part': 'Ring {ring}, {hosts}: {worst} h.',
  'feasibility.part-never': 'Ring {ring}, {hosts}: NIE.',
  'feasibility.part-cluster': 'Verbund {cluster}',
  'feasibility.part-batch': 'Schub {batch} der Abfolge {serial}',
  'feasibility.part-others': 'Hosts ohne Verbund und Abfolge',
  'feasibility.excluded': 'Ausschluss {id} lässt {packages} in Ruhe bis {until}.',
  'feasibility.excluded-late':
    'Ausschluss {id} lässt {packages} in Ruhe bis {until}: Dort kommt eine Korrektur von jetzt zu spät für {tiers:list}.',
  'feasibility.pace': 'Ring {ring}: {percent} % je Nacht, {n|# Nacht|# Nächte} für alle.',
  'feasibility.pace-hosts': 'Ring {ring}: {hosts|# Host|# Hosts}; {count} je Nacht, {n|# Nacht|# Nächte} für alle.',
  'feasibility.pace-none': 'Ring {ring}: noch kein Host.',
  'feasibility.sign-again':
    'Eine Verteilung kann ihre Freigabe (14 Tage) überleben: der Plan wird unterwegs neu unterschrieben.',
  'feasibility.findings':
    'Von {total|# offenen Befund|# offenen Befunden} mit Termin sind {missed} ab jetzt nicht mehr rechtzeitig zu beheben.',
  'feasibility.finding': '{tier} {source}: fällig {due}, frühestens fertig {done}',
  'rule.delay': 'Wartezeit von Ring',
  'rule.cool-down': 'Abkühlzeit von Herausgeber',
  'rule.windows': 'Fenster von Ring',
  'rule.share': 'Anteil je Zeitabschnitt von Ring',
  'rule.at-once': 'Höchstzahl zugleich von Ring',
  'rule.cluster': 'Abwechseln im Verbund',
  'rule.serial': 'Reihenfolge der Schübe in der Abfolge',
  'rule.promotion': 'Nachweis des Rings davor, verlangt von Ring',
})
