/** Cuts the agent's inventory on one host: it goes on reporting the packages of before, while root sees the true ones. */
import type { Host } from '../host.ts'

const DROP_IN = '/etc/systemd/system/patchreeve-agent.service.d/cut.conf'
const BEFORE = '/var/tmp/dpkg-of-before'

/**
 * Returns what gives it back. The whole folder is covered, not the file: dpkg renames a new file over the old one, which takes
 * away a mount that lies on it in another namespace.
 */
export async function cutInventory(host: Host): Promise<() => Promise<void>> {
  await host.must(['cp', '-a', '/var/lib/dpkg', BEFORE])
  await host.write(DROP_IN, `[Service]\nBindReadOnlyPaths=${BEFORE}:/var/lib/dpkg\n`)
  const again = ['sh', '-c', 'systemctl daemon-reload && systemctl restart patchreeve-agent']
  await host.must(again)
  return async () => {
    await host.must(['rm', DROP_IN])
    await host.must(again)
  }
}
