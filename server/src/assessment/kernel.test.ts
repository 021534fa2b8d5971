import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fixState, type Reach } from './fix-state.ts'
import { kernelPart, kernelRelease, withRunningKernel } from './kernel.ts'
import { assessPackage } from './match.ts'
import type { PackageVersion } from './model.ts'
import { anOffer, anOutput, aPackage, aStatement, BOOKWORM, fixedIn, knowing } from './testing.ts'

const image = (abi: string, version: string): PackageVersion =>
  aPackage(`linux-image-6.1.0-${abi}-amd64`, version, {
    sourceName: 'linux-signed-amd64',
    sourceVersion: version.replace('-', '+'),
  })
const old = image('25', '6.1.106-3')
const now = image('49', '6.1.176-1')
const next = image('50', '6.1.187-1')
const libc = aPackage('linux-libc-dev', '6.1.176-1', { sourceName: 'linux' })
const offers = [
  anOffer('linux-image-6.1.0-50-amd64', '6.1.187-1', { source: 'linux-signed-amd64', sourceVersion: '6.1.187+1' }),
]
const k = knowing(anOutput({ statements: [aStatement('linux', 'CVE-2026-1', fixedIn('6.1.187-1'))], offers }))
const assess = (...list: PackageVersion[]) => list.map((pkg) => ({ pkg, verdict: assessPackage(pkg, BOOKWORM, k) }))
const verdicts = (release: string, ...list: PackageVersion[]) =>
  withRunningKernel(assess(...list), { runningRelease: release }).map((a) => a.verdict.verdict)
const reach = (more: Partial<Reach> = {}): Reach => ({
  platform: BOOKWORM,
  candidates: undefined,
  kernelImages: [],
  ...more,
})

test('a signed kernel is judged by the records of linux, in the version of its binaries', () => {
  const found = assessPackage(now, BOOKWORM, k)
  assert.equal(found.verdict, 'vulnerable')
  assert.equal(found.items[0]?.fixedVersion, '6.1.187-1')
})

test('the version of a signed source, which sorts after all of linux, is not taken for one of linux', () => {
  const later = knowing(anOutput({ statements: [aStatement('linux', 'CVE-2026-2', fixedIn('6.1.176-2'))] }))
  assert.equal(assessPackage(now, BOOKWORM, later).verdict, 'vulnerable')
  const rebuilt = { ...now, version: '6.1.176-1+b1' }
  const same = knowing(anOutput({ statements: [aStatement('linux', 'CVE-2026-2', fixedIn('6.1.176-1+'))] }))
  assert.equal(assessPackage(rebuilt, BOOKWORM, same).verdict, 'vulnerable')
})

test('only the running image is a finding; older images and headers are not', () => {
  assert.deepEqual(verdicts('6.1.0-49-amd64', old, now, libc), ['not', 'vulnerable', 'not'])
})

test('an old kernel that still runs stays vulnerable although the fixed one is installed, and wants a restart', () => {
  assert.deepEqual(verdicts('6.1.0-49-amd64', now, next), ['vulnerable', 'not'])
  const item = assessPackage(now, BOOKWORM, k).items[0]
  assert.ok(item)
  assert.equal(fixState(item, now, reach({ kernelImages: [now, next] }), k).state, 'restart-due')
})

test('without a report of the running kernel the newest image stands in and says so', () => {
  const found = withRunningKernel(assess(old, now), { runningRelease: '' })
  assert.deepEqual(
    found.map((a) => a.verdict.verdict),
    ['not', 'vulnerable'],
  )
  assert.ok(found[1]?.verdict.because.some((b) => b.code === 'kernel-assumed-running'))
})

test('the fix of a kernel comes as a new package of the same flavour', () => {
  const item = assessPackage(now, BOOKWORM, k).items[0]
  assert.ok(item)
  assert.equal(fixState(item, now, reach(), k).state, 'fixable')
  const candidate = {
    name: 'linux-image-6.1.0-50-amd64',
    architecture: 'amd64',
    candidate: '6.1.187-1',
    state: 'would-install' as const,
  }
  assert.equal(fixState(item, now, reach({ candidates: [candidate] }), k).state, 'fixable')
  const cloud = { ...candidate, name: 'linux-image-6.1.0-50-cloud-amd64' }
  assert.equal(fixState(item, now, reach({ candidates: [cloud] }), k).state, 'not-reachable')
})

test('meta packages, headers and debug symbols are no images', () => {
  assert.equal(kernelRelease('linux-image-amd64'), undefined)
  assert.equal(kernelRelease('linux-headers-6.1.0-49-amd64'), undefined)
  assert.equal(kernelRelease('linux-image-6.1.0-49-amd64-dbg'), undefined)
  assert.equal(kernelRelease('linux-image-6.12.48+deb13-cloud-amd64'), '6.12.48+deb13-cloud-amd64')
})

test('a tool from the source of the kernel is unknown while records are open, clean once its version answers them all', () => {
  const perf = (version: string) => aPackage('linux-perf', version, { sourceName: 'linux' })
  const open = assessPackage(perf('6.1.176-1'), BOOKWORM, k)
  assert.equal(open.verdict, 'unknown')
  assert.deepEqual(
    open.because.map((b) => b.code),
    ['kernel-tool'],
  )
  assert.equal(assessPackage(perf('6.1.187-1'), BOOKWORM, k).verdict, 'not')
})

test('what is built from the source of the kernel is the kernel, data or a tool', () => {
  const parts = (...names: string[]) => names.map(kernelPart)
  assert.deepEqual(parts('linux-image-6.1.0-49-amd64'), ['image'])
  assert.deepEqual(
    new Set(
      parts(
        'linux-image-amd64',
        'linux-headers-6.1.0-49-common',
        'linux-libc-dev',
        'linux-source',
        'linux-image-6.1.0-49-amd64-dbg',
      ),
    ),
    new Set(['data']),
  )
  assert.deepEqual(new Set(parts('bpftool', 'linux-perf', 'usbip', 'libcpupower1')), new Set(['tool']))
})
