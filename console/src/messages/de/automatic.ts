import { translate } from '@patchreeve/contract/messages/translate.ts'
import { automatic as english } from '../en/automatic.ts'

export const automatic = translate(english, {
  'auto.title': 'Ohne Person',
  'auto.side': 'was die Dauerfreigabe der Richtlinie deckt',
  'auto.off': 'Aus: Die Richtlinie gibt keine Dauerfreigabe, also unterschreiben Personen jeden Plan.',
  'auto.on':
    'An: Korrekturen, die die Dauerfreigabe deckt, werden vorgeschlagen und Ring für Ring verteilt; alles andere wartet auf Sie.',
  'auto.paused': 'Angehalten {when:when} von {by}: {reason}',
  'auto.looked': 'Nachgesehen {when:when}',
  'auto.running': 'Die laufende Verteilung von {origin}',
  'auto.to-sign': 'Ein Plan, den sie nicht deckt, wartet auf Freigabe',
  'auto.unproven':
    '{n|# Host wartet|# Hosts warten} auf den nächsten Plan, an dem der Ring davor teilnimmt: Allein {n|fehlte ihm|fehlte ihnen} der Beweis.',
  'auto.held': '{n|# Version ist|# Versionen sind} zurückgestellt',
  'auto.reason': 'Grund',
  'auto.reason-hint':
    'Steht mit Ihrem Namen im Nachweis. Was läuft, geht weiter; halten Sie es auf seiner eigenen Seite an.',
  'auto.pause': 'Anhalten',
  'auto.resume': 'Weitergehen lassen',
  'auto.policy': 'In der Richtlinie ändern',
  'held.title': 'Zurückgestellt',
  'held.sentence': '{n|# Version wird|# Versionen werden} nicht ohne Person vorgeschlagen.',
  'held.sentence-waiting': 'Zählt, was zurückgestellt ist.',
  'held.sentence-none': 'Nichts ist zurückgestellt.',
  'held.none-body':
    'Was angehalten, rückgängig gemacht oder fehlgeschlagen ist, kommt hierher; eine spätere Version ist ein neuer Versuch.',
  'held.later': 'Eine spätere Version geht von selbst',
  'held.version': 'Version',
  'held.why': 'Warum',
  'held.all-hosts': 'alle Hosts',
  'held.until': 'Bis',
  'held.roll-out': 'ihre Verteilung',
  'held.lift': 'Weitergehen lassen',
  'held.how.halted': 'Ihre Verteilung wurde angehalten',
  'held.how.undone': 'Der Host ging von ihr zurück',
  'held.how.failed': 'Sie schlug auf dem Host fehl',
  'held.how.silent': 'Der Host verstummte darüber',
  'held.how.refused': 'Der Host lehnte sie ab',
  'held.how.taken-back': 'Personen nahmen sie zurück',
})
