/**
 * Rows for what a taken server can sign: order and lease. It may make another order that policy and people allow (a fresh id, a
 * later generation, a shorter time): that is no attack, and no row. And the results of hosts, which it can only change or leave out.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../times.ts'
import { testUuid } from '../support/keys.ts'
import { at, digests, flags, head, lists, type Mutations, numbers, others, texts, to, uuids } from './mutations.ts'

const change: Mutations = {
  'changes[].name': texts,
  'changes[].architecture': to('i386', 'all'),
  'changes[].from': to('3.0.10-1', '3.0.12-1'),
  'changes[].to': to('3.0.14-1', '1.0', null),
  'changes[].sha256': digests,
  'changes[].sizeBytes': numbers,
  'changes[].origin': to('debian', 'elsewhere'),
}
const index: Mutations = {
  'indexes[].origin': to('debian', 'elsewhere'),
  'indexes[].suite': texts,
  'indexes[].sha256': digests,
}

export const order: Mutations = {
  ...head,
  id: to(testUuid('an order before')),
  host: digests,
  epoch: to(1, 3),
  generation: to(7, 1),
  // The base policy allows no more than install, undo, reboot, refresh and what is done to updaters.
  verb: others(
    'refresh',
    'simulate',
    'download',
    'try',
    'undo',
    'restart-service',
    'reboot',
    'evaluate-baseline',
    'put-updater-aside',
    'give-updater-back',
  ),
  plan: [...digests, ...to(null)],
  policy: digests,
  transaction: to('others', 'none', null),
  changes: lists,
  ...change,
  indexes: lists,
  ...index,
  updater: to(undefined, { name: 'cloud-init', to: 'back' }),
  'updater.name': others('unattended-upgrades', 'cloud-init'),
  'updater.to': others('aside', 'back'),
  ring: to('first', 'other'),
  notBefore: at(DAY_MS, -3 * MINUTE_MS),
  notAfter: at(0, DAY_MS),
}

export const lease: Mutations = {
  ...head,
  order: digests,
  host: digests,
  notBefore: at(15 * MINUTE_MS, -3 * MINUTE_MS, -DAY_MS),
  notAfter: at(0, HOUR_MS),
}

const codes = (at: string): Mutations => ({
  [at]: [...lists, ...to([{ code: 'probe-failed', params: {} }])],
  [`${at}[].code`]: texts,
  [`${at}[].params`]: to({}),
  [`${at}[].params{}`]: texts,
})

export const result: Mutations = {
  ...head,
  kind: others('outcome', 'state'),
  host: digests,
  epoch: numbers,
  sequence: numbers,
  order: [...digests, ...to(null)],
  plan: [...digests, ...to(null)],
  ring: to('rest', null),
  outcome: others('installed', 'undone', 'failed', 'refused', 'tried', 'rebooted', 'put-aside', 'given-back'),
  ...codes('because'),
  tried: to(null),
  'tried.passed': flags,
  'tried.seconds': numbers,
  'tried.files': lists,
  'tried.files[]': texts,
  'tried.fileCount': numbers,
  'tried.conffiles': lists,
  'tried.conffiles[].path': texts,
  'tried.conffiles[].outcome': others('kept', 'replaced'),
  ...codes('tried.because'),
  probes: lists,
  'probes[].id': texts,
  'probes[].before': others('passed', 'failed'),
  'probes[].after': others('passed', 'failed', 'not-run'),
  'probes[].detail': texts,
  'probes[].ran': to({ sha256: 'f'.repeat(64), exit: 1, output: 'x' }),
  'probes[].ran.sha256': digests,
  'probes[].ran.exit': to(0, 1),
  'probes[].ran.output': texts,
  packages: lists,
  'packages[].name': texts,
  'packages[].architecture': to('i386'),
  'packages[].version': texts,
  'packages[].status': to('rc'),
  restarted: lists,
  'restarted[]': texts,
  restartDue: lists,
  'restartDue[]': texts,
  bootId: uuids,
  startedAt: at(0),
  finishedAt: at(0),
  head: to(null),
  'head.seq': numbers,
  'head.leaf': digests,
}
