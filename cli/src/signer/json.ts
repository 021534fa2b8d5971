/** JSON from a file that anybody may have written; undefined = none. Schemas say the rest. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
