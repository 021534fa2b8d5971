/** Who is signed in, and what they may do. Pages show what a role may open; the server decides in any case. */
import type { Session } from '@patchreeve/contract/api/routes.ts'
import type { Permission } from '@patchreeve/contract/permissions.ts'
import { createContext, useContext } from 'react'

export const SessionContext = createContext<Session | undefined>(undefined)

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('no session above')
  return session
}

export function useMay(permission: Permission): boolean {
  return useContext(SessionContext)?.permissions.includes(permission) ?? false
}
