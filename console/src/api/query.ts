/** Reading and acting by route id. Old rows are never shown for a new filter: the input is part of the key. */
import { call } from '@patchreeve/contract/api/client.ts'
import type { RouteId, RouteInput, RouteOutput } from '@patchreeve/contract/api/routes.ts'
import {
  QueryClient,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { transport } from './transport.ts'

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // Live news say when to ask again; a failed request is shown at once, with its own "try again".
      queries: { retry: false, refetchOnWindowFocus: false, staleTime: 5_000 },
      mutations: { retry: false },
    },
  })
}

export type Read<R extends RouteId> = UseQueryResult<RouteOutput<R>, Error>

export function useRead<R extends RouteId>(
  route: R,
  input: RouteInput<R>,
  options: { enabled?: boolean } = {},
): Read<R> {
  return useQuery<RouteOutput<R>, Error>({
    queryKey: [route, input],
    queryFn: ({ signal }) => call(transport, route, input, signal),
    ...options,
  })
}

/** After an act everything on screen is asked again: the page shows what the server says, not what we hope. */
export function useAct<R extends RouteId>(route: R): UseMutationResult<RouteOutput<R>, Error, RouteInput<R>> {
  const client = useQueryClient()
  return useMutation<RouteOutput<R>, Error, RouteInput<R>>({
    mutationFn: (input) => call(transport, route, input),
    onSuccess: () => client.invalidateQueries(),
  })
}
