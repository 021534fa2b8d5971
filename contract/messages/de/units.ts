/** Einheiten einer Dauer. */
import { units as english } from '../en/units.ts'
import { translate } from '../translate.ts'

export const units = translate(english, {
  'unit.day': '{n} T',
  'unit.hour': '{n} h',
  'unit.minute': '{n} Min.',
  'unit.second': '{n} s',
})
