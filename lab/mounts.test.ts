import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mountsBelow, parseMountinfo } from './mounts.ts'

const TEXT = `30 29 0:26 / /sys/fs/cgroup/systemd rw,relatime shared:9 - cgroup cgroup rw,name=systemd
31 29 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
40 1 0:40 / /run/lab/r1/rw rw - tmpfs tmpfs rw,size=1048576k
41 1 0:41 / /run/lab/r1/root rw - overlay overlay rw,lowerdir=/a
42 41 0:42 / /run/lab/r1/root/with\\040space rw - tmpfs tmpfs rw
43 1 0:43 / /run/lab/r10 rw - tmpfs tmpfs rw
broken line
`

test('mounts of a run are found last first, and those of a run with a longer name are not among them', () => {
  assert.deepEqual(mountsBelow('/run/lab/r1', parseMountinfo(TEXT)), [
    '/run/lab/r1/root/with space',
    '/run/lab/r1/root',
    '/run/lab/r1/rw',
  ])
})

test('options of the file system tell the hierarchies of control groups apart', () => {
  const [first, second] = parseMountinfo(TEXT)
  assert.ok(first?.options.includes('name=systemd'))
  assert.equal(second?.type, 'cgroup2')
})
