/** Grammars of the identifiers that feeds use. What does not fit is skipped: ids end up in keys, addresses and files. */

export const CVE_ID = /^CVE-\d{4}-\d{4,19}$/
/** The tracker's own ids for what has no CVE yet. */
export const TRACKER_ID = /^(?:CVE-\d{4}-\d{4,19}|TEMP-\d{1,10}-[0-9A-F]{6})$/
/** Debian policy 5.6.1; long enough for every real name. */
export const DEBIAN_PACKAGE = /^[a-z0-9][a-z0-9+.-]{0,127}$/
export const ADVISORY_ID = /^D[SL]A-\d{1,6}(?:-\d{1,3})?$/

/** RFC 3339 UTC in whole seconds; '' for what is no time. A time without a zone is UTC in all our feeds. */
export function rfc3339(text: string): string {
  const zoned = /(?:Z|[+-]\d{2}:?\d{2}|UTC|GMT)$/.test(text) || !text.includes('T') ? text : `${text}Z`
  const at = Date.parse(zoned)
  return Number.isNaN(at) ? '' : `${new Date(at).toISOString().slice(0, 19)}Z`
}
