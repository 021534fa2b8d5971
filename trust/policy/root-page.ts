/** A root for people: whose keys count from here on. */
import type { PersonKey, Root, ServerKey } from '../documents/root.ts'
import { BLANK, groups, type Line, line, moment, type PageWords, visible } from './page.ts'

export function rootPage(root: Root, digest: string, words: PageWords): Line[] {
  const { t } = words
  return [
    line(t('root.title', { version: String(root.version), tenant: root.tenant })),
    line(t('root.digest', { digest: groups(digest) }), 2),
    ...(root.previous === null ? [] : [line(t('root.previous', { digest: groups(root.previous) }), 2)]),
    line(
      t('root.life', {
        issued: moment(root.issuedAt),
        expires: moment(root.expires),
        days: String(root.policyMaxDays),
      }),
      2,
    ),
    line(root.mode === 'solo' ? t('root.solo') : t('root.shared', { n: String(root.threshold) }), 2),
    BLANK,
    line(t('root.people')),
    ...root.people.map((key) => line(personText(key, words), 2)),
    line(t('root.server-keys')),
    ...root.serverKeys.map((key) => line(serverKeyText(key, words), 2)),
    line(t('root.authorities')),
    ...root.authorities.map((authority) => line(groups(authority), 2)),
    line(
      root.previousHead === null
        ? t('root.epoch', { epoch: String(root.epoch) })
        : t('root.epoch-after', { epoch: String(root.epoch), head: groups(root.previousHead) }),
    ),
  ]
}

function personText(key: PersonKey, { t }: PageWords): string {
  const values = {
    person: visible(key.person),
    role: t(`root.role-${key.role}`),
    class: key.class,
    key: key.keyId,
  }
  return key.revoked === null
    ? t('root.key', { ...values, from: moment(key.validFrom) })
    : t('root.key-revoked', { ...values, at: moment(key.revoked) })
}

function serverKeyText({ keyId, validFrom, revoked }: ServerKey, { t }: PageWords): string {
  return revoked === null
    ? t('root.server-key', { key: keyId, from: moment(validFrom) })
    : t('root.server-key-revoked', { key: keyId, at: moment(revoked) })
}
