/** Who may do what. One gate checks these; a route without an entry does not exist. */
export const permissions = [
  'home.read',
  'host.read',
  'host.write',
  'finding.read',
  'enrolment.read',
  'enrolment.write',
  'feed.read',
  'feed.write',
  'origin.read',
  'origin.write',
  'package.read',
  'package.write',
  'deployment.read',
  'deployment.write',
  'evidence.read',
  'trust.read',
  'trust.write',
  'plan.read',
  'plan.write',
  'setting.read',
  'setting.write',
  'member.write',
  'inventory.report',
] as const
export type Permission = (typeof permissions)[number]

export const roles = ['admin', 'viewer'] as const
export type Role = (typeof roles)[number]

/** The viewer reads everything and changes nothing. Only a host's own certificate may report inventory. */
export const rolePermissions: Record<Role | 'host', readonly Permission[]> = {
  admin: permissions.filter((p) => p !== 'inventory.report'),
  viewer: permissions.filter((p) => p.endsWith('.read')),
  host: ['inventory.report'],
}
