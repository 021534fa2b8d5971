/** The few things that the signer asks of a server; everything else is files. */
import { call } from '@patchreeve/contract/api/client.ts'
import type { RouteId, RouteInput, RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { NotReachable } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { findPlace, type Place } from '../place.ts'
import { transportTo } from '../request.ts'

const TIMEOUT_MS = 30_000

/** Of the server at this address, with its stored sign-in. */
export const fetchFacts = async (io: Io, url: string): Promise<RouteOutput<'trust_facts'>> =>
  ask(io, await findPlace({ ...io, env: { ...io.env, PATCHREEVE_URL: url } }), 'trust_facts', {})

export const fetchPlan = async (io: Io, id: string): Promise<RouteOutput<'plan_document'>> =>
  ask(io, await findPlace(io), 'plan_document', { params: { id } })

export const postSignOff = async (io: Io, id: string, envelope: string): Promise<RouteOutput<'signoff_add'>> =>
  ask(io, await findPlace(io), 'signoff_add', { params: { id }, body: { envelope } })

async function ask<R extends RouteId>(io: Io, place: Place, id: R, input: RouteInput<R>): Promise<RouteOutput<R>> {
  try {
    return await call(transportTo(io, place), id, input, AbortSignal.timeout(TIMEOUT_MS))
  } catch (cause) {
    if (cause instanceof TypeError || (cause instanceof DOMException && cause.name === 'TimeoutError'))
      throw new NotReachable(`${place.url} cannot be reached`, 'hand the file over instead: see --help', { cause })
    throw cause
  }
}
