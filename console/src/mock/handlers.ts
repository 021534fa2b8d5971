/** Every route of the table with made-up data that adds up. A route that is missing here does not compile. */
import type { HostRow } from '@patchreeve/contract/api/host-views.ts'
import type { RouteId, RouteOutput, Routes } from '@patchreeve/contract/api/routes.ts'
import { AppError } from '@patchreeve/contract/errors.ts'
import type { z } from 'zod'
import { act } from './act.ts'
import { at, DAY, HOUR } from './clock.ts'
import { emergencyHandlers } from './emergencies.ts'
import { entries, proof } from './evidence.ts'
import { feeds } from './feeds.ts'
import { findingsOf } from './findings.ts'
import { hasGroup } from './groups.ts'
import { home } from './home.ts'
import { hostDetail, hostFindings, hostPackages } from './host-detail.ts'
import { isKnown } from './hosts.ts'
import { listOf } from './list.ts'
import { CODE, members, PASSWORD, SETUP_TOKEN, sessionOf } from './people.ts'
import {
  deviceMatches,
  devices,
  evidenceMatches,
  findingMatches,
  findingSorts,
  groupMatches,
  groupSorts,
  hostMatches,
  hostSorts,
  packageMatches,
  packageSorts,
} from './terms.ts'
import { updaterHandlers } from './updaters.ts'
import { groupsIn, seedById, token, vulnerabilitiesIn, type World } from './world.ts'

/** What a route gets after its schemas have read the request. */
export type Given<R extends RouteId> = (Routes[R] extends { params: infer P extends z.ZodType }
  ? { params: z.output<P> }
  : unknown) &
  (Routes[R] extends { query: infer Q extends z.ZodType } ? { query: z.output<Q> } : unknown) &
  (Routes[R] extends { body: infer B extends z.ZodType } ? { body: z.output<B> } : unknown)

export type Handlers = { readonly [R in RouteId]: (world: World, given: Given<R>) => RouteOutput<R> }

const done = { done: true } as const
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const digest = (letter: string): string => letter.repeat(64)
const madeUpFile = { path: 'pool/main/made-up.deb', sha256: digest('f') }

export const handlers: Handlers = {
  setup_show: (world, { query }) => ({ open: world.setupOpen, tokenValid: query.token === SETUP_TOKEN }),
  setup_complete(world, { body }) {
    if (!world.setupOpen) throw new AppError('SETUP_DONE')
    if (body.token !== SETUP_TOKEN) throw new AppError('SETUP_LINK_INVALID')
    if (/^(.)\1*$/.test(body.password)) throw new AppError('PASSWORD_TOO_WEAK', { reason: 'repeats' })
    world.setupOpen = false
    world.role = 'admin'
    return {
      totpSecret: SECRET,
      totpUri: `otpauth://totp/Patchreeve:${encodeURIComponent(body.email)}?secret=${SECRET}&issuer=Patchreeve`,
    }
  },
  session_create(world, { body }) {
    const member = members.find((candidate) => candidate.email === body.email)
    if (!member || body.password !== PASSWORD) throw new AppError('SIGN_IN_REFUSED')
    if (body.totp === undefined) throw new AppError('SECOND_FACTOR_NEEDED')
    if (body.totp !== CODE) throw new AppError('TOTP_INVALID')
    world.role = member.role
    return sessionOf(member.role)
  },
  session_show(world) {
    if (world.role === undefined) throw new AppError('NOT_SIGNED_IN')
    return sessionOf(world.role)
  },
  session_delete(world) {
    world.role = undefined
    return done
  },
  totp_confirm(world, { body }) {
    if (body.totp !== CODE) throw new AppError('TOTP_INVALID')
    world.setupFactor = true
    return sessionOf(world.role ?? 'admin')
  },
  member_list: () => ({ rows: members }),
  member_invite: () => ({ link: 'https://patch.nordhafen.example/start?token=made-up', expiresAt: at(2 * DAY) }),

  home_show: (world) => home(world),
  host_list: (world, { query }) => listOf(world.hosts, query, hostMatches, hostSorts, 'due'),
  host_show: (world, { params, query }) => hostDetail(hostOf(world, params.id), query.at),
  host_packages: (world, { params, query }) =>
    listOf(hostPackages(hostOf(world, params.id)), query, packageMatches, packageSorts),
  host_findings: (world, { params, query }) =>
    listOf(hostFindings(hostOf(world, params.id)), query, findingMatches, findingSorts, 'due'),
  host_update(world, { params, body }) {
    const host = hostOf(world, params.id)
    if (body.class !== undefined) host.class = body.class
    if (body.owner !== undefined) host.owner = body.owner
    if (body.exposure !== undefined) host.exposure = body.exposure
    return host
  },
  host_retire(world, { params }) {
    hostOf(world, params.id).state = 'retired'
    return done
  },
  device_list: (world, { query }) => listOf(world.hosts.length > 1 ? devices : [], query, deviceMatches, {}),
  sample_create(world) {
    world.samples = 6
    return { hosts: 6 }
  },
  sample_delete(world) {
    const hosts = world.samples
    world.samples = 0
    return { hosts }
  },
  finding_list(world, { query }) {
    const all = query.group === 'vulnerability' ? vulnerabilitiesIn(world) : groupsIn(world)
    const rows = all.filter((group) => {
      if (query.group === 'inherited') return group.inherited
      if (query.group === 'no-fix') return group.fixedVersion === null && !group.inherited
      return !group.inherited && (query.group === 'vulnerability' || group.fixedVersion !== null)
    })
    return listOf(rows, query, groupMatches, groupSorts, 'due')
  },
  finding_show(world, { params }) {
    const seed = seedById(params.id)
    const group =
      [...groupsIn(world), ...vulnerabilitiesIn(world)].find((candidate) => candidate.id === params.id) ??
      groupsIn(world).find((candidate) => candidate.source === seed?.source)
    if (!seed || !group) throw new AppError('FINDING_NOT_FOUND')
    const hosts = world.hosts.filter((_, n) => isKnown(n) && hasGroup(seed, n))
    const findings = findingsOf(seed, hosts.length).filter((finding) =>
      group.vulnerabilities.includes(finding.vulnerability),
    )
    return { group, findings, hosts: hosts.slice(0, 20), hostTotal: hosts.length }
  },

  enrolment_token_list: (world) => ({ rows: world.tokens }),
  enrolment_token_create(world, { body }) {
    const made = token(String(1000 + world.tokens.length), {
      label: body.label,
      class: body.class,
      maxUses: body.maxUses,
      createdAt: at(0),
      expiresAt: at(body.expiresInHours * HOUR),
    })
    world.tokens.unshift(made)
    return {
      token: made,
      secret: 'made-up',
      line: "sh -s <<'PATCHREEVE'\nset -eu\n# made-up line of the mock\nprintf '%s\\n' made-up | patchreeve-agent enrol --server patch.nordhafen.example:8443\nPATCHREEVE\n",
      parts: {
        names: ['patch.nordhafen.example'],
        port: 8443,
        caPem: 'made-up',
        token: 'made-up',
        packages: {
          version: '0',
          agent: madeUpFile,
          apply: madeUpFile,
          runtime: { amd64: madeUpFile },
          keyring: 'made-up',
        },
        rootDigest: body.withApply ? digest('e') : null,
      },
      caDigest: digest('c'),
      packageDigest: digest('d'),
    }
  },
  enrolment_token_revoke(world, { params }) {
    const found = world.tokens.find((candidate) => candidate.id === params.id)
    if (!found) throw new AppError('NOT_FOUND')
    found.revokedAt = at(0)
    return done
  },
  renewal_allow: () => done,
  gateway_show: (world) => ({
    names: world.gatewayNames,
    proposed: ['patch.nordhafen.example', '10.20.1.4'],
    listen: '0.0.0.0:8443',
    caDigest: digest('c'),
  }),
  gateway_name(world, { body }) {
    const wrong = body.names.find((name) => !/^[A-Za-z0-9.:-]+$/.test(name))
    if (wrong !== undefined) throw new AppError('GATEWAY_NAME_INVALID', { name: wrong })
    world.gatewayNames = body.names
    return done
  },
  ca_roll: () => ({ caDigest: digest('e') }),

  feed_list: () => ({ rows: [...feeds] }),
  feed_refresh: () => ({ started: true }),
  finding_closed: (_world, { query }) => listOf([], query, {}, {}),
  evidence_list: (world, { query }) => listOf(world.hosts.length > 0 ? entries : [], query, evidenceMatches, {}),
  evidence_verify: () => proof,

  ...act,
  ...emergencyHandlers,
  ...updaterHandlers,
}

function hostOf(world: World, id: string): HostRow {
  const host = world.hosts.find((candidate) => candidate.id === id || candidate.name === id)
  if (!host) throw new AppError('HOST_NOT_FOUND', { id })
  return host
}
