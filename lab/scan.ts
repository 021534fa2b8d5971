/**
 * The second layer of an image: apt sources with the updates, fetched lists, no timers that would change a host by
 * themselves. Made once a day, through the run's proxy, since hosts have no other way.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROXY_IP, PROXY_PORT } from './addresses.ts'
import { must, run as runCommand } from './exec.ts'
import { ensureImage, type ImageContext } from './images.ts'
import { withLock } from './lock.ts'
import { inNamespace } from './network.ts'
import { type Suite, sourcesList } from './suites.ts'

export const proxyUrl = `http://${PROXY_IP}:${PROXY_PORT}`

/** Lower folders of a host of this release, uppermost first. */
export async function ensureLayers(context: ImageContext, run: string, suite: Suite): Promise<string[]> {
  const image = await ensureImage(context, suite)
  const scanned = join(image, `scanned-${context.now.toISOString().slice(0, 10)}`)
  if (!existsSync(scanned)) {
    await withLock(join(image, 'lock'), 300_000, async () => {
      if (!existsSync(scanned)) await scan(context, run, suite, image, scanned)
    })
  }
  return [scanned, join(image, 'root')]
}

async function scan(context: ImageContext, run: string, suite: Suite, image: string, scanned: string): Promise<void> {
  context.say(`fetching the lists of ${suite} ...`)
  const work = join(image, 'scan-work')
  // A killed scan may have left its mount; "not mounted" is the usual answer.
  await runCommand(['umount', join(work, 'merged')])
  rmSync(work, { recursive: true, force: true })
  for (const part of ['upper', 'work', 'merged']) mkdirSync(join(work, part), { recursive: true, mode: 0o755 })
  await mountOverlay([join(image, 'root')], join(work, 'upper'), join(work, 'work'), join(work, 'merged'))
  try {
    writeSettings(join(work, 'merged'), suite, context)
    const update = ['chroot', join(work, 'merged'), 'apt-get', '-q', '-o', 'APT::Update::Error-Mode=any', 'update']
    await must(inNamespace(run, 'net', update), { timeoutMs: 240_000 })
  } finally {
    await must(['umount', join(work, 'merged')], { always: true })
  }
  renameSync(join(work, 'upper'), scanned)
  rmSync(work, { recursive: true, force: true })
}

function writeSettings(root: string, suite: Suite, context: ImageContext): void {
  writeFileSync(join(root, 'etc/apt/sources.list'), sourcesList(suite, context.mirrors))
  for (const name of readdirSync(join(root, 'etc/apt/sources.list.d')))
    rmSync(join(root, 'etc/apt/sources.list.d', name))
  const settings = [
    `Acquire::http::Proxy "${proxyUrl}";`,
    `Acquire::http::Proxy::${PROXY_IP} "DIRECT";`,
    'Acquire::http::Proxy::10.77.0.10 "DIRECT";',
    'Acquire::Languages "none";',
  ]
  writeFileSync(join(root, 'etc/apt/apt.conf.d/90lab'), `${settings.join('\n')}\n`)
  for (const unit of ['apt-daily.timer', 'apt-daily-upgrade.timer']) {
    const mask = join(root, 'etc/systemd/system', unit)
    rmSync(mask, { force: true })
    symlinkSync('/dev/null', mask)
  }
}

export async function mountOverlay(lower: readonly string[], upper: string, work: string, at: string): Promise<void> {
  const options = `lowerdir=${lower.join(':')},upperdir=${upper},workdir=${work}`
  await must(['mount', '-t', 'overlay', 'overlay', '-o', options, at])
}
