/**
 * A person's own machine: a booted host with its network taken away, no mount of anything of the server, Node and the signer's
 * one file. Documents come and go as on a stick: the scenario carries bytes, the machine never sees where they are from.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ownArchitecture } from '../../packaging/build.ts'
import { runtimeFolder } from '../../packaging/runtime-source.ts'
import { signerProgram } from '../../packaging/signer.ts'
import type { Host } from '../host.ts'

/** The container's own: what the machine runs, as one file of text, and a folder of the kernel. */
const OWN = /^(\/run\/host\/os-release|\/sys\/fs\/fuse\/connections) /
const LOCAL = / (overlay|tmpfs|proc|sysfs|cgroup2?|devpts|mqueue|hugetlbfs|ramfs)$/
const HOME = '/root/signer'
const PASSPHRASE = 'the reeve walks the dike at dusk'

export interface SignerMachine {
  /** What shows that it has no way to the server, line by line. */
  readonly isolation: readonly string[]
  put(name: string, content: string): Promise<void>
  take(name: string): Promise<string>
  /** Runs the signer's program in its folder; throws with what it said on any exit code but 0. */
  sign(...words: readonly string[]): Promise<string>
}

export async function setUpSigner(host: Host, serverIp: string): Promise<SignerMachine> {
  await host.write(`${HOME}/node`, readFileSync(join(runtimeFolder(ownArchitecture()), 'bin/node')), '0755')
  await host.write(`${HOME}/patchreeve-sign.mjs`, await signerProgram())
  await host.write(`${HOME}/passphrase`, `${PASSPHRASE}\n`, '0600')
  const isolation = await cutOff(host, serverIp)
  const inHome = (command: string) => host.must(['sh', '-c', `cd ${HOME} && ${command}`], { timeoutMs: 120_000 })
  return {
    isolation,
    put: (name, content) => host.write(`${HOME}/${name}`, content),
    take: async (name) => (await host.read(`${HOME}/${name}`)).toString('utf8'),
    sign: (...words) => inHome(`./node patchreeve-sign.mjs ${words.map(quote).join(' ')} </dev/null`),
  }
}

async function cutOff(host: Host, serverIp: string): Promise<string[]> {
  await host.must(['sh', '-c', 'for one in /sys/class/net/*; do ip link set "$(basename "$one")" down; done'])
  const routes = (await host.must(['ip', 'route'])).trim()
  assert.equal(routes, '', 'no route is left')
  const reach = await host.run(['timeout', '3', 'bash', '-c', `exec 3<>/dev/tcp/${serverIp}/7443`])
  assert.notEqual(reach.code, 0, 'the server must not be reached')
  const mounts = (await host.must(['findmnt', '-rno', 'TARGET,FSTYPE'])).trim().split('\n')
  const foreign = mounts.filter((line) => !OWN.test(line) && !LOCAL.test(line))
  assert.deepEqual(foreign, [], 'nothing of another machine is mounted')
  return [
    'routes: none',
    `connect ${serverIp}:7443: ${reach.stderr.trim().split('\n')[0]?.replace(/^.*: /, '') || `exit code ${reach.code}`}`,
    `mounts: ${mounts.length}, all the machine's own`,
  ]
}

function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}
