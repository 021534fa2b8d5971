/** The whole transaction in a clone of this host that is thrown away: the outside of a try. */
import { readFileSync } from 'node:fs'
import { isBootPackage } from '@patchreeve/ecosystems/deb/boot-packages.ts'
import type { Code } from '@patchreeve/trust/documents/result.ts'
import { type Ended, run } from '../exec.ts'
import { StepFailed, type TryOutcome, type Work } from '../platform.ts'
import type { CloneAnswer, CloneOrder } from './clone.ts'
import { code, lastWords } from './codes.ts'
import { aptGet, installOptions } from './conf.ts'
import type { AptContext } from './context.ts'
import { namesFor, verifyArchives } from './stage.ts'

/** Fixed: at most one try at a time, and one that an ended apply left behind is found and stopped. */
const UNIT = 'patchreeve-try'
/** Longer than the clone's own limit for apt. */
const UNIT_S = 20 * 60
const MAX_MEMORY = 4 * 1024 ** 3
/** Unpacked and packed again by caches: four times the .debs, and room for dpkg's own database. */
const MEMORY_PER_BYTE = 4
const MEMORY_BASE = 96 * 1024 ** 2
/** The result's limit. */
const MAX_CONFFILES = 200

/**
 * What the clone's maker itself must be able to do is to mount; what runs inside the clone has less (see `clone.ts`). Nobody in
 * here sets the clock, loads modules, traces, sends packets or ends the machine.
 */
const PROPERTIES = [
  'PrivateMounts=yes',
  'PrivateNetwork=yes',
  'IPAddressDeny=any',
  'RuntimeDirectory=patchreeve-try',
  'RuntimeDirectoryMode=0700',
  `RuntimeMaxSec=${UNIT_S}`,
  'OOMScoreAdjust=900',
  'KeyringMode=private',
  'CapabilityBoundingSet=~CAP_SYS_TIME CAP_SYS_BOOT CAP_SYS_MODULE CAP_SYS_RAWIO CAP_SYS_PTRACE CAP_SYSLOG CAP_NET_ADMIN CAP_NET_RAW CAP_WAKE_ALARM CAP_MAC_ADMIN CAP_MAC_OVERRIDE CAP_LINUX_IMMUTABLE',
  'SystemCallFilter=~@clock @module @raw-io @reboot @swap @debug @cpu-emulation @obsolete',
  'SystemCallErrorNumber=EPERM',
]

export async function attempt(work: Work, context: AptContext): Promise<TryOutcome> {
  const boot = work.changes.find((one) => isBootPackage(one.name))
  if (boot) return outcome([code('not-tried', { why: 'boot-package', package: boot.name })])
  const needed = work.changes.reduce((sum, one) => sum + (one.sizeBytes ?? 0), 0) * MEMORY_PER_BYTE + MEMORY_BASE
  const memoryBytes = Math.min(MAX_MEMORY, Math.floor(availableMemory() / 2))
  if (needed > memoryBytes) return outcome([code('not-tried', { why: 'memory', package: '' })])
  try {
    verifyArchives(work.changes, context.folders)
    return await inClone(work, memoryBytes, context)
  } catch (error) {
    if (error instanceof StepFailed) return outcome(error.because)
    throw error
  }
}

async function inClone(work: Work, memoryBytes: number, { folders, clone }: AptContext): Promise<TryOutcome> {
  const order: CloneOrder = {
    apt: aptGet(folders, ...installOptions(work.changes), '--no-download', 'install', ...namesFor(work.changes)),
    at: `/run/${UNIT}`,
    memoryBytes,
    packages: work.changes.map(({ name, architecture }) => ({ name, architecture })),
  }
  await run(['systemctl', 'stop', `${UNIT}.service`], { timeoutMs: 120_000 })
  const ended = await run(
    [
      ...['systemd-run', '--quiet', '--wait', '--pipe', '--collect', `--unit=${UNIT}`, '--service-type=exec'],
      ...PROPERTIES.map((one) => `--property=${one}`),
      '--',
      ...clone,
    ],
    { timeoutMs: (UNIT_S + 60) * 1_000, stdin: JSON.stringify(order) },
  )
  const answer = answerOf(ended)
  if (!answer) return outcome([code('try-failed', { detail: lastWords(ended.stderr) || 'ended before its answer' })])
  return {
    passed: answer.installed,
    seconds: Math.round(answer.seconds * 100) / 100,
    files: answer.files.names,
    fileCount: answer.files.count,
    conffiles: answer.conffiles.slice(0, MAX_CONFFILES),
    because: answer.installed ? [] : [code('try-failed', { detail: answer.detail })],
  }
}

/** The clone is our own program, but what ran beside it may have ended it at any point: its whole answer or none. */
function answerOf(ended: Ended): CloneAnswer | undefined {
  if (ended.code !== 0) return undefined
  try {
    return JSON.parse(ended.stdout) as CloneAnswer
  } catch {
    return undefined
  }
}

function outcome(because: readonly Code[]): TryOutcome {
  return { passed: false, seconds: 0, files: [], fileCount: 0, conffiles: [], because }
}

function availableMemory(): number {
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]
  return Number(kilobytes ?? 0) * 1024
}
