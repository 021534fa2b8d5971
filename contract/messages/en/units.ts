/** Units of a duration. */
export const units = {
  'unit.day': '{n} d',
  'unit.hour': '{n} h',
  'unit.minute': '{n} min',
  'unit.second': '{n} s',
} as const
