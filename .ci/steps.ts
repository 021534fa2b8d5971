/** What CI runs, in order, with the seconds that each may take on two cores, cold caches and fresh images included. The aim is 42 minutes in all. */
export interface Step {
  readonly name: string
  readonly argv: readonly [string, ...string[]]
  readonly budgetS: number
}

/** Debian's packages that steps need; the product itself needs none of them. */
const PACKAGES = [
  'postgresql-15', // the other PostgreSQL major
  'chromium',
  'fonts-dejavu-core', // the console in a real browser
  'mmdebstrap',
  'systemd-container',
  'apt-utils',
  'dpkg-dev',
  'nftables',
  'iproute2',
  'zstd',
  'libfaketime', // the lab
  'debsecan',
  'python3-apt', // peers and oracles
  'openssh-tests', // a security key without hardware
]

/** The longest first. `watch` runs alone: it shows that a change is seen within seconds. */
const SCENARIOS = [
  ...['rollout', 'cycle', 'self-update', 'new-epoch', 'faults', 'apply', 'apply-kills'],
  ...['apt-failures', 'apt-try', 'apt-attacks', 'red-team'],
]

export const steps: readonly Step[] = [
  { name: 'package lists', argv: ['apt-get', 'update', '-q'], budgetS: 120 },
  { name: 'packages', argv: ['apt-get', 'install', '-y', '-q', '--no-install-recommends', ...PACKAGES], budgetS: 300 },
  { name: 'npm run check', argv: ['npm', 'run', '--silent', 'check'], budgetS: 180 },
  // Images are cached by the machine; what follows finds them.
  {
    name: 'lab images',
    argv: ['sh', '-c', 'npm run --silent lab -- up --hosts 6 && npm run --silent lab -- down'],
    budgetS: 600,
  },
  { name: 'npm test', argv: ['npm', 'test', '--silent', '--', '--with', 'lab,browser'], budgetS: 2_400 },
  { name: 'start from a fresh clone', argv: ['npm', 'run', '--silent', 'ci:start'], budgetS: 900 },
  { name: 'lab scenario watch', argv: ['npm', 'run', '--silent', 'lab', '--', 'scenario', 'watch'], budgetS: 700 },
  // Says that it is skipped where the processor would be emulated.
  { name: 'lab scenario kernel', argv: ['npm', 'run', '--silent', 'lab', '--', 'scenario', 'kernel'], budgetS: 900 },
  { name: 'lab scenarios', argv: ['npm', 'run', '--silent', 'ci:lab', '--', ...SCENARIOS], budgetS: 4_200 },
]
