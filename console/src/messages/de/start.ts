/** Anmeldung und erster Start. */

import { translate } from '@patchreeve/contract/messages/translate.ts'
import { start as english } from '../en/start.ts'

export const start = translate(english, {
  'sign-in.title': 'Anmelden',
  'sign-in.email': 'E-Mail',
  'sign-in.password': 'Passwort',
  'sign-in.next': 'Weiter zum zweiten Faktor',
  'sign-in.code': 'Code mit sechs Ziffern',
  'sign-in.code-hint': 'Aus Ihrer Authenticator-App; er wechselt alle 30 s',
  'sign-in.act': 'Anmelden',
  'sign-in.back': 'Zurück zum Passwort',
  'sign-in.go': 'Zur Anmeldung',
  'sign-in.note':
    'Wer sich anmeldet, kann schauen, vorschlagen und anhalten. Kein Host ändert sich ohne eine Unterschrift, die anderswo entsteht.',
  'start.title': 'Erster Start',
  'start.admin-title': 'In drei Schritten gehört dieser Server Ihnen',
  'start.factor-title': 'Nun der zweite Faktor',
  'start.machine-title': 'Ihr erster Host ist diese Maschine',
  'start.admin': 'Wer sind Sie?',
  'start.factor': 'Ihr zweiter Faktor',
  'start.machine': 'Diese Maschine und die nächste',
  'start.admin-act': 'Administration anlegen',
  'start.password-hint': 'Mindestens {n} Zeichen; ein Satz ist gut',
  'start.password-short': 'Ein Passwort hat mindestens {n} Zeichen.',
  'start.factor-body':
    'Das Bild mit einer Authenticator-App aufnehmen oder das Geheimnis dort eintippen. Wer es druckt, bewahrt es gut auf: es wird nur jetzt gezeigt.',
  'start.qr': 'Bild des Geheimnisses für eine Authenticator-App',
  'start.secret': 'Geheimnis',
  'start.code-off': 'Aus, bis sechs Ziffern da sind',
  'start.factor-act': 'Code bestätigen',
  'start.looking': 'Der Server liest diese Maschine.',
  'start.next-host': 'Der nächste Host',
  'start.next-host-body':
    'Eine Zeile, auf dem Host als root. Geändert wird dort nichts außer dem Agenten, der berichtet.',
  'start.to-home': 'Zum Start',
  'start.closed': 'Die Einrichtung ist abgeschlossen',
  'start.closed-body': 'Dieser Server hat seine Administration schon.',
  'start.link-wrong': 'Dieser Link ist nicht der richtige',
  'start.link-wrong-body': 'Öffnen Sie den Link, den der Server beim Start ausgegeben hat. Er gilt einmal.',
})
