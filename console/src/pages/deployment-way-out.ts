/** What to do about a host that did not go through. */
import type { DeploymentStep, StepState } from '@patchreeve/contract/api/deployment-views.ts'
import { told } from '../parts/refused.tsx'

/** What lifts a gate, by its code; '' where nothing is said. */
export function liftOf(code: (name: string) => string, reason: string): string {
  const [, kind, bare = ''] = /^(refusal|deployment)\.(.+)$/.exec(reason) ?? []
  return told(code, kind === 'deployment' ? `deployment-do.${bare}` : `explain.${bare}`)
}

/** What to do: by the newest reason where it has a way out of its own, else by the state. */
export function wayOut(code: (name: string) => string, step: DeploymentStep | undefined, state: StepState): string {
  const reason = (step?.because[0]?.code ?? '').replace(/^refusal\./, '')
  return (
    told(code, `explain.${reason}`) || liftOf(code, reason) || told(code, `do.${reason}`) || told(code, `do.${state}`)
  )
}
