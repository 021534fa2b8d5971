/** The made-up organisation's people, and who may do what there. */

import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { type Role, rolePermissions } from '@patchreeve/contract/permissions.ts'

export const members: RouteOutput<'member_list'>['rows'] = [
  { id: 'u1', name: 'Ines Halvorsen', email: 'ines@nordhafen.example', role: 'admin', secondFactor: true },
  { id: 'u2', name: 'Ruth Okafor', email: 'ruth@nordhafen.example', role: 'viewer', secondFactor: true },
  { id: 'u3', name: 'Jan Petersen', email: 'jan@nordhafen.example', role: 'viewer', secondFactor: false },
]

export const PASSWORD = 'a dike needs a reeve'
export const CODE = '123456'
export const SETUP_TOKEN = 'made-up-setup-token'

export function sessionOf(role: Role): RouteOutput<'session_show'> {
  const member = members.find((candidate) => candidate.role === role) ?? members[0]
  return {
    user: { id: member?.id ?? '', name: member?.name ?? '', email: member?.email ?? '' },
    role,
    permissions: [...rolePermissions[role]],
    secondFactor: true,
  }
}
