/** OpenAPI 3.1 from the route table: nothing is described by hand. `contract/openapi.json` is this, checked in for review. */
import { Problem } from '@patchreeve/contract/api/problem.ts'
import type { Route } from '@patchreeve/contract/api/route.ts'
import { LiveEvent, routes } from '@patchreeve/contract/api/routes.ts'
import { type ZodObject, type ZodType, z } from 'zod'

type JsonSchema = Record<string, unknown>

export function openApi(): JsonSchema {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of Object.values<Route>(routes)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  paths['/events'] = { get: events() }
  return {
    openapi: '3.1.0',
    info: { title: 'Patchreeve', version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/api/v1' }],
    paths,
    components: {
      schemas: { Problem: schemaOf(Problem, 'output') },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'patchreeve_session' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  }
}

function operation(route: Route): JsonSchema {
  const parameters = [...parametersOf('path', route.params), ...parametersOf('query', route.query), ...keyOf(route)]
  return {
    operationId: route.id,
    summary: route.doc,
    'x-needs': route.needs,
    security: route.needs === 'nobody' ? [] : [{ session: [] }, { token: [] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body, 'input') } } } }
      : {}),
    responses: {
      '200': { description: 'Done', content: { 'application/json': { schema: schemaOf(route.output, 'output') } } },
      default: {
        description: 'Refused or failed',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function parametersOf(place: 'path' | 'query', schema: ZodObject | undefined): JsonSchema[] {
  if (!schema) return []
  const whole = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return Object.entries(whole.properties ?? {}).map(([name, its]) => ({
    name,
    in: place,
    required: place === 'path' || (whole.required ?? []).includes(name),
    schema: its,
  }))
}

function keyOf(route: Route): JsonSchema[] {
  if (route.method === 'GET') return []
  return [
    {
      name: 'Idempotency-Key',
      in: 'header',
      required: route.needs !== 'nobody',
      schema: { type: 'string', minLength: 8, maxLength: 200 },
    },
  ]
}

function events(): JsonSchema {
  return {
    operationId: 'events',
    summary: 'Live news, as server-sent events.',
    'x-needs': 'home.read',
    security: [{ session: [] }, { token: [] }],
    responses: {
      '200': {
        description: 'A stream of events',
        content: { 'text/event-stream': { schema: schemaOf(LiveEvent, 'output') } },
      },
    },
  }
}

function schemaOf(schema: ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
