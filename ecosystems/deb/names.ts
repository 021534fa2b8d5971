/**
 * The grammar of dpkg's names, versions and architectures (Debian policy 5.6.1, 5.6.8, 5.6.12; upper case is allowed as dpkg
 * does). What does not match never becomes a row and never reaches a command line: apt reads `foo-` as "remove foo".
 */

const NAME = /^[A-Za-z0-9][A-Za-z0-9+.-]*$/
const VERSION = /^[A-Za-z0-9.+:~-]+$/
const ARCHITECTURE = /^[a-z0-9-]+$/

export function isPackageName(text: string): boolean {
  return text.length <= 200 && NAME.test(text)
}

export function isPackageVersion(text: string): boolean {
  return text.length <= 200 && VERSION.test(text)
}

export function isArchitecture(text: string): boolean {
  return text.length <= 30 && ARCHITECTURE.test(text)
}

/**
 * A name that apt takes as this package and nothing else. A trailing `+` or `-` is an instruction to apt when no package of
 * that name exists (`g++` is a real name), so whoever passes names to apt must know that the package is installed.
 */
export function qualifiedName(name: string, architecture: string): string {
  return architecture === 'all' ? name : `${name}:${architecture}`
}
