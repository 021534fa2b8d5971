/** Deutsch für das, was die Unterzeichnung selbst sagt; die Seiten, die Menschen unterschreiben, hat der Vertrag. */
import { translate } from '@patchreeve/contract/messages/translate.ts'
import { signer as english } from '../en/signer.ts'

export const signer = translate(english, {
  'ask.passphrase': 'Passphrase deines Schlüssels: ',
  'ask.passphrase-new': 'Passphrase für den neuen Schlüssel (12 Zeichen oder mehr): ',
  'ask.passphrase-again': 'Noch einmal dieselbe: ',
  'ask.recovery': 'Die vierzehn Gruppen des Rettungsblatts: ',
  'ask.yes': 'Zum Unterschreiben „ja“ eingeben: ',
  'not-signed': 'Es wurde nichts unterschrieben.',
  'key.made': 'Dein Schlüssel: {key}',
  'key.file-secret': '{file}: der Schlüssel selbst, mit deiner Passphrase verschlossen; er bleibt bei dir',
  'key.file-public': '{file}: seine öffentliche Hälfte, für den, der den Root macht',
  'key.file-ssh': '{file}: dein SSH-Schlüssel, wie er ist',
  'key.next': 'weiter: patchreeve root init --server FACTS --name DU --key {key} --solo',
  'root.next': 'weiter: patchreeve policy init, und {file} dem Server geben (patchreeve root add)',
  'policy-ask.exposure':
    '1. Welche Hosts sind aus dem Internet erreichbar? Das sagst du für jeden Host, nicht hier: in der Konsole auf der Seite des Hosts, Angaben, oder mit patchreeve host update HOST --exposure exposed (oder internal). Daraus folgen die Stufen.',
  'policy-ask.approve': '2. Wer gibt frei? Das sagt der Root; hier geht es darum, was eine Freigabe braucht.',
  'policy-ask.standing':
    '   Jeden Plan unterschreiben (none), oder kleine Aktualisierungen von selbst laufen lassen (small)? [none] ',
  'policy-ask.when': '3. Wann dürfen Hosts gepatcht werden?',
  'policy-ask.days': '   Tage, als mon-fri oder sat,sun [mon-sun] ',
  'policy-ask.from': '   Ab [22:00] ',
  'policy-ask.hours': '   Für wie viele Stunden [8] ',
  'policy-ask.zone': '   In welcher Zeitzone, oder host für die Ortszeit jedes Hosts [host] ',
  'policy-ask.which':
    '4. Welche Hosts gehen voran? Zwei, auf die du eine Stunde verzichten kannst. Sie warten {delay}, nachdem sie eine Korrektur zuerst sahen, {urgent} bei einem dringenden Plan, und beginnen dann zu jeder Stunde: Die Fenster aus 3 sind für die anderen. Sie starten nie neu.',
  'policy-ask.first':
    '   Prüfsummen ihrer Schlüssel, oder ihre Namen mit --facts, durch Komma oder Leerzeichen getrennt: ',
  'policy-init.watched':
    '{n|# Host hat|# Hosts haben} keinen Schlüssel von apply, {n|wird|werden} nur beobachtet und {n|zählt|zählen} in keinem Ring: Kein Auftrag käme dort an.',
  'policy-init.no-hosts':
    'Für den ersten Ring ist kein Host genannt: zwei Prüfsummen in {file} schreiben, bevor du unterschreibst.',
  'policy-init.next':
    '5. Lesen und unterschreiben: patchreeve policy show {file}, dann patchreeve policy sign {file} --root ROOT',
  'policy-dates.any': '{ring}: jederzeit offen.',
  'policy-dates.ring': '{ring}: {n|das nächste Fenster|die nächsten # Fenster}, Zeit von {zone}',
  'policy-dates.none': 'NIE in drei Jahren: Regeln und Sperrzeiten ansehen.',
  'policy-show.draft': 'ENTWURF. Fenster zählen ab der Unterschrift.',
  'policy-show.unchecked': 'Unterschriften wurden nicht geprüft; --root FILE tut es.',
  'policy-sign.next': 'weiter: {file} dem Server geben (patchreeve policy add)',
  'sign.now':
    'SOFORT: eine Stunde lang {n|wartet ein Host des ersten Rings|warten # Hosts des ersten Rings} auf kein Fenster und keine Wartezeit.',
  'sign.root-file': 'Beurteilt nach Root {version}: {file}, oder was daraus folgt;',
  'sign.root-sent':
    'Beurteilt nach ROOT {version}, DER MIT DEM PLAN KAM, Prüfsumme {digest}: mit deinem vergleichen, oder den eigenen nennen mit --root FILE;',
  'sign.policy-file': 'nach Richtlinie {version}: {file}.',
  'sign.policy-sent':
    'nach Richtlinie {version}, die mit dem Plan kam und unterschrieben ist, wie dieser Root es verlangt (--policy FILE nennt eine andere).',
  'sign.may-be-now':
    'Ohne zu warten, eine Stunde lang, beginnen Hosts des ersten Rings, die beim Unterschreiben genannt sind:',
  'sign.emergency':
    'NOTFALL: kein Fenster, keine Wartezeit, kein Anteil und kein Zeitabschnitt hält ihn auf. Die Richtlinie erlaubt {count} in {days} Tagen.',
  'sign.edited':
    'Du gibst allein frei, und der Plan wurde geändert: Hosts warten nach deiner Unterschrift eine Stunde.',
  'sign.same-machine':
    'WARNUNG: ein Server hat seine Daten auf dieser Maschine ({folder}). Wer ihn übernimmt, kann auch deinen Schlüssel nehmen: woanders unterschreiben.',
  'sign.posted': 'Unterschrieben und dem Server gegeben.',
  'sheet.title': 'PATCHREEVE RETTUNGSBLATT',
  'sheet.key': 'Schlüssel {key}',
  'sheet.use': 'Nimmt gestohlene oder verlorene Schlüssel heraus: patchreeve root rotate --recovery',
  'sheet.keep': 'Ausdrucken und wegschließen. Es wird einmal gezeigt und nirgends gespeichert.',
  'sheet.public': 'Seine öffentliche Hälfte: {file}',
  'sheet.next':
    'Das war ein Blatt allein, kein Schlüssel zum Unterschreiben. „patchreeve root init“ nimmt es, wo es neben deinem Schlüssel liegt; in einen Root, den es schon gibt: patchreeve root rotate --add "DU={file}"',
  'sign.drill':
    'ÜBUNG: diese Freigabe endet in dem Augenblick, in dem sie gemacht wird. Kein Host zählt sie je; die Hosts probieren den Plan nur in einem Klon.',
})
