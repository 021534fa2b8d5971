/** Columns of enrolment tokens: state, uses, and who came in by each. */
import type { EnrolmentToken } from '@patchreeve/contract/api/routes.ts'
import { formatWhen, type Reader } from '@patchreeve/contract/messages/format.ts'
import type { z } from 'zod'
import { useAct } from '../../api/query.ts'
import { Act } from '../../parts/button.tsx'
import { Go } from '../../parts/go.tsx'
import { Mark } from '../../parts/mark.tsx'
import type { Column } from '../../parts/table.tsx'
import { failureText, useWords, type Words } from '../../text/context.tsx'
import { hostPath } from '../host-columns.tsx'

type Token = z.infer<typeof EnrolmentToken>

export function tokenColumns(words: Words): readonly Column<Token>[] {
  const { t, reader } = words
  return [
    {
      id: 'label',
      head: t('token.label'),
      key: true,
      cell: (token) => <span className="strong wrap">{token.label === '' ? t('token.no-label') : token.label}</span>,
    },
    { id: 'state', head: t('col.state'), cell: (token) => <TokenMark token={token} words={words} /> },
    { id: 'class', head: t('about.class'), cell: (token) => (token.class === '' ? t('none') : token.class) },
    {
      id: 'uses',
      head: t('token.used'),
      num: true,
      cell: (token) => t('token.uses-of', { uses: token.uses, max: token.maxUses }),
    },
    { id: 'by', head: t('token.hosts'), cell: (token) => <UsedBy token={token} words={words} /> },
    { id: 'expires', head: t('token.expires'), cell: (token) => formatWhen(reader, token.expiresAt) },
    { id: 'made', head: t('token.made-by'), cell: (token) => token.createdBy },
    {
      id: 'act',
      head: t('token.revoke'),
      act: true,
      cell: (token) => (isOpen(token, reader) ? <Revoke id={token.id} /> : null),
    },
  ]
}

const isOpen = (token: Token, reader: Reader): boolean =>
  token.revokedAt === null && Date.parse(token.expiresAt) > reader.now && token.uses < token.maxUses

function TokenMark({ token, words: { t, reader } }: { token: Token; words: Words }) {
  if (token.revokedAt !== null) return <Mark name="refused">{t('token.revoked')}</Mark>
  if (token.uses >= token.maxUses) return <Mark name="verified">{t('token.used-up')}</Mark>
  if (Date.parse(token.expiresAt) <= reader.now) return <Mark name="retired">{t('token.expired')}</Mark>
  return <Mark name="waiting">{t('token.open')}</Mark>
}

function UsedBy({ token, words: { t } }: { token: Token; words: Words }) {
  if (token.usedBy.length === 0) return <span className="faint">{t('token.nobody')}</span>
  return token.usedBy.map((use) => (
    <Go key={use.hostId} className="block" to={hostPath(use.hostId)}>
      {use.name}
    </Go>
  ))
}

function Revoke({ id }: { id: string }) {
  const { t, plain } = useWords()
  const act = useAct('enrolment_token_revoke')
  return (
    <>
      <Act needs="enrolment.write" busy={act.isPending} onClick={() => act.mutate({ params: { id } })}>
        {t('token.revoke')}
      </Act>
      {act.error !== null && (
        <span className="err" role="alert">
          {plain(failureText(act.error))}
        </span>
      )}
    </>
  )
}
