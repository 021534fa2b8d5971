/**
 * apt's configuration language (apt.conf(5)), as far as settings and their values go: nested blocks, lists, comments. The same
 * grammar reads a file and the output of `apt-config dump`. It exists because a file tells where a hook was set and the dump
 * does not.
 */

export interface AptSetting {
  /** Full name with `::` between the parts and without the `::` that marks a list's next item, e.g. `DPkg::Post-Invoke`. */
  name: string
  value: string
}

export const APT_CONFIG_DUMP = { argv: ['apt-config', 'dump'], parse: parseAptConf } as const

/** Deeper nesting than this is no configuration that a person or a package wrote. */
const MAX_DEPTH = 32

/**
 * Settings in the file's order; names alone (an empty block) are no settings. `#clear` and `#include` are not followed: both
 * are rare, and a hook that is shown although a later file clears it is the safe mistake.
 */
export function parseAptConf(text: string): AptSetting[] {
  const settings: AptSetting[] = []
  const scope: string[] = []
  let name: string | undefined
  let value: string | undefined
  function finish() {
    const full = [...scope, name ?? ''].filter((part) => part !== '').join('::')
    if (value !== undefined) settings.push({ name: full, value })
    name = value = undefined
  }
  for (const token of tokens(text)) {
    if (token === '{') {
      scope.push(name ?? '')
      name = value = undefined
      if (scope.length > MAX_DEPTH) return settings
    } else if (token === '}') {
      finish()
      scope.pop()
    } else if (token === ';') {
      finish()
    } else if (token.startsWith('"')) {
      // Inside a block a quoted string alone is an item of the list that the block names.
      value = token.slice(1)
    } else if (name === undefined) {
      name = token.replace(/:+$/, '')
    } else {
      value = token
    }
  }
  finish()
  return settings
}

/** Words, quoted strings (with their opening quote kept as the mark), and the signs { } ; of the language. */
function* tokens(text: string): Generator<string> {
  const pattern = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|#[^\n]*|"((?:[^"\\]|\\[\s\S])*)"?|([{};])|([^\s{};"]+)/g
  for (const match of text.matchAll(pattern)) {
    const [, quoted, sign, word] = match
    if (quoted !== undefined) yield `"${quoted.replaceAll(/\\(["\\])/g, '$1')}`
    else if (sign !== undefined) yield sign
    else if (word !== undefined) yield word
  }
}

/** Settings whose value apt or dpkg runs as a command. Compared without case, as apt does. */
const HOOK = /(^|::)((pre|post)-invoke(-success|-stats)?|pre-install-pkgs)$|^aptcli::hooks::/i

/** The commands that other programs have put into apt's way. */
export function hooksIn(settings: readonly AptSetting[]): AptSetting[] {
  return settings.filter((setting) => setting.value !== '' && HOOK.test(setting.name))
}

/** The last value set for a name, compared without case, as apt does; undefined when it is set nowhere. */
export function lastValue(settings: readonly AptSetting[], name: string): string | undefined {
  return settings.findLast((setting) => setting.name.toLowerCase() === name.toLowerCase())?.value
}
