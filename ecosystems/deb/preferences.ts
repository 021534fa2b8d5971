/** apt's pins (apt_preferences(5)): which version a host prefers, and so why an update may never come. */
import { parseControl } from './control.ts'

export interface AptPin {
  package: string
  pin: string
  priority: number
}

export interface AptPreferences {
  pins: AptPin[]
  /** Paragraphs without a package, a pin, or a priority that apt accepts (a 16-bit number other than 0). */
  malformed: number
}

export function parsePreferences(text: string): AptPreferences {
  const result: AptPreferences = { pins: [], malformed: 0 }
  for (const paragraph of parseControl(text)) {
    const name = paragraph.get('package')
    const pin = paragraph.get('pin')
    const priority = Number(paragraph.get('pin-priority'))
    // A paragraph of explanations alone is a comment.
    if (name === undefined && pin === undefined) continue
    if (!name || !pin || !Number.isInteger(priority) || priority === 0 || Math.abs(priority) > 32_767)
      result.malformed++
    else result.pins.push({ package: name.replaceAll('\n', ' '), pin, priority })
  }
  return result
}

/** Files in a `preferences.d`: no ending or `.pref`, and only plain characters (apt_preferences(5)). */
export function isPreferencesFile(name: string): boolean {
  return /^[A-Za-z0-9_-]+(\.pref)?$/.test(name)
}
