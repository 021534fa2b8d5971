/** Deutsch für das, was der Server über alle Hosts zusammen sagt, und was wartet. */
import { home as english } from '../en/home.ts'
import { translate } from '../translate.ts'

export const home = translate(english, {
  'home.none': 'Noch berichtet kein Host. Der Server liest zuerst seine eigene Maschine; das dauert etwa eine Minute.',
  'home.fine': '{n|# Host ist|Alle # Hosts sind} fristgerecht gepatcht; zuletzt kam vor {age:age} ein Bericht.',
  'home.fine-old-data':
    'Auf {n|# Host|# Hosts} ist keine Frist überschritten, nach Daten, die bis zu {oldestAt:age} alt sind: neuere Schwachstellen fehlen darin.',
  'home.counts':
    '{in} von {all|# Host ist|# Hosts sind} fristgerecht gepatcht. {late|# ist|# sind} überfällig, und {unknown|# hat|# haben} uns für ein Urteil zu wenig gemeldet.',
  'waits.overdue': '{n|# Host hat seine|# Hosts haben ihre} Frist überschritten',
  'waits.due': '{n|# Befund ist|# Befunde sind} als Nächstes fällig',
  'waits.gateway': 'Sagen Sie, unter welchem Namen Hosts diesen Server erreichen',
  'waits.second-factor': 'Ihr zweiter Faktor ist nicht bestätigt',
  'waits.enrol': 'Den ersten weiteren Host aufnehmen',
  'waits.devices': '{n|# Gerät|# Geräte} in Ihren Netzen {n|gehört|gehören} noch niemandem',
  'waits.silent': '{n|# Host hat|# Hosts haben} seit über 24 h nichts gesagt',
  'waits.exposure': '{n|Ist # Host|Sind # Hosts} von außen erreichbar? Unbekannt zählt als ja',
  'waits.reboot': '{n|# Host braucht|# Hosts brauchen} einen Neustart, bevor der Fix zählt',
  'waits.other-updater':
    'Auf {n|# Host|# Hosts} installiert etwas anderes von selbst Updates, neben dem, was Menschen unterschreiben',
  'waits.plan-to-sign': 'Ein Plan, den die Dauerfreigabe nicht deckt, wartet auf Freigabe',
  'waits.automatic-paused': 'Pläne ohne Person sind angehalten, von {by}: {reason}',
  'waits.held-back': '{n|# Version ist|# Versionen sind} zurückgestellt, nachdem eine Verteilung schiefging',
  'waits.unproven': '{n|# Host wartet|# Hosts warten} auf einen Plan, an dem der Ring davor teilnimmt',
  'waits.no-fix': '{n|# Befund hat|# Befunde haben} keinen Fix und {n|wartet|warten} auf eine Entscheidung',
  'waits.review-due': '{n|# Notfall ist|# Notfälle sind} nachzubereiten',
  'waits.review-overdue': 'Die Nachbereitung {n|eines Notfalls|von # Notfällen} ist überfällig',
  'waits.all-halted': 'Alle Verteilungen sind angehalten, und nichts beginnt, bis das jemand aufhebt',
  'waits.fix-undone':
    'Befunde der Stufe T0 sind auf {n|# Host|# Hosts} wieder offen, weil eine Behebung zurückgenommen wurde',
})
