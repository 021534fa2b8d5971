/**
 * A host's clock that can be moved. No host of the lab can set the machine's, so libfaketime stands between the installed apply
 * and its clock, and nothing else on the host sees another time. The time since boot is the kernel's own.
 */
import type { Host } from '../host.ts'

const OFFSET = '/run/pr-clock'
/** apply's script starts its program with a clean environment: so it is put into the script. */
const PROGRAM = `/^program='/s|'|'/usr/bin/env LD_PRELOAD=$lib FAKETIME_TIMESTAMP_FILE=${OFFSET} FAKETIME_NO_CACHE=1 |`

export async function withMovableClock(host: Host): Promise<void> {
  await host.must(['apt-get', '-y', '-q', 'install', '--no-install-recommends', 'libfaketime'], { timeoutMs: 120_000 })
  await moveClock(host, '+0')
  const line = `lib=$(ls /usr/lib/*/faketime/libfaketime.so.1) && sed -i "${PROGRAM}" /usr/bin/patchreeve-apply`
  await host.must(['sh', '-c', line])
}

/** `by` as faketime(1) reads it: '+45m', '-1d'. */
export async function moveClock(host: Host, by: string): Promise<void> {
  await host.write(OFFSET, by)
}
