/** Cuts the agent's inventory on one host: it goes on reporting the packages of before, while root sees the true ones. */
import type { Host } from '../host.ts'

const DROP_IN = '/etc/systemd/system/patchreeve-agent.service.d/cut.conf'
const OLD = '/var/tmp/status-of-before'

/** Returns what gives it back. */
export async function cutInventory(host: Host): Promise<() => Promise<void>> {
  await host.must(['cp', '/var/lib/dpkg/status', OLD])
  await host.write(DROP_IN, `[Service]\nBindReadOnlyPaths=${OLD}:/var/lib/dpkg/status\n`)
  const again = ['sh', '-c', 'systemctl daemon-reload && systemctl restart patchreeve-agent']
  await host.must(again)
  return async () => {
    await host.must(['rm', DROP_IN])
    await host.must(again)
  }
}
