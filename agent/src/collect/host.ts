/**
 * The machine as the collector sees it: every file, link, process and clock comes through here, so that a folder of recorded
 * files can stand for a host. All of it only reads.
 */
import type { UnknownReason } from '@patchreeve/contract/sections/fields.ts'

/** A file or tool answers with a value, is not there, or is unknown for a reason that is reported. */
export type Answer<T> = { kind: 'known'; value: T } | { kind: 'absent' } | { kind: 'unknown'; reason: UnknownReason }

export interface RunLimits {
  timeoutMs: number
  /** Of stdout; more is `too-large`. */
  outputBytes: number
}

export interface Host {
  /** User id that reads: 0 sees more than the agent's own user does. */
  readonly uid: number
  now(): number
  /** A regular file's bytes. FIFOs, devices and folders are `unreadable`; larger than `maxBytes` is `too-large`. */
  bytes(path: string, maxBytes: number): Answer<Buffer>
  /** At most the first `maxBytes` of a regular file. */
  head(path: string, maxBytes: number): Answer<Buffer>
  /** Names in a folder, sorted by code units. */
  list(path: string): Answer<string[]>
  /** Where a symbolic link points, as written. */
  link(path: string): Answer<string>
  /** Milliseconds since 1970 (with a fraction) of the last write; undefined where there is no such file. */
  modifiedAt(path: string): number | undefined
  exists(path: string): boolean
  /** Size in bytes of the file system mounted there; undefined where it cannot be told. */
  filesystemBytes(mount: string): number | undefined
  /** IPv4 addresses in CIDR form with the interface's name; /proc does not tell these per interface. */
  ipv4(): Answer<{ name: string; cidr: string }[]>
  /** Runs a tool in the C locale with an empty environment, in a process group that ends with the time limit. */
  run(argv: readonly string[], limits: RunLimits): Promise<Answer<RunResult>>
}

export interface RunResult {
  exitCode: number
  stdout: string
  /** Cut to 4 KiB. */
  stderr: string
}

/** 30 s and 32 MiB: the slowest tool (apt on a small, loaded host) took 1.5 s, the longest output is some hundred kB. */
export const TOOL_LIMITS: RunLimits = { timeoutMs: 30_000, outputBytes: 32 << 20 }
/** For files that are small on every sound host. */
export const SMALL_FILE = 256 << 10

export function textOf(answer: Answer<Buffer>): Answer<string> {
  return answer.kind === 'known' ? { kind: 'known', value: answer.value.toString('utf8') } : answer
}

/** A small text file's content; '' where it is absent or unknown, for values whose absence is itself the answer. */
export function readOr(host: Host, path: string, otherwise = ''): string {
  const answer = host.bytes(path, SMALL_FILE)
  return answer.kind === 'known' ? answer.value.toString('utf8') : otherwise
}

/** First line without surrounding blanks. */
export function firstLine(host: Host, path: string): string {
  return readOr(host, path).split('\n', 1)[0]?.trim() ?? ''
}

export function namesIn(host: Host, path: string): string[] {
  const answer = host.list(path)
  return answer.kind === 'known' ? answer.value : []
}
