/**
 * Names and limits of the wire between host and server, apart from the schemas in wire.ts: an agent uses them without loading
 * the schema library.
 */

/** Protocol versions that this code speaks. The server accepts its own and the two before. */
export const PROTOCOL = { min: 1, max: 1 } as const
/** `min-max`, sent with every request and answer. */
export const PROTOCOL_HEADER = 'patchreeve-protocol'
/** UUIDv7 made by the host for one report of one section. */
export const REPORT_HEADER = 'patchreeve-report'
/** Digest of the section after this report. */
export const DIGEST_HEADER = 'patchreeve-digest'
/** Restore count of the server: in a request the one that the host knows, in an answer the server's. */
export const EPOCH_HEADER = 'patchreeve-epoch'
/** Seconds to the next check-in, on every answer to one, a 304 too. */
export const NEXT_HEADER = 'patchreeve-next'

/** Limits of one section body, checked while reading: packed, unpacked, and nesting of the JSON. */
export const SECTION_LIMITS = { packedBytes: 8 << 20, unpackedBytes: 64 << 20, depth: 32 } as const
/** Limit of the open enrolment routes, which anybody can call. */
export const ENROL_BODY_BYTES = 16 << 10
/** Limit of one signed result: its payload of 4 MiB at most in base64, and its signature. */
export const RESULT_BODY_BYTES = 6 << 20
