/** People who may sign in, their role and second factor; invitations by a link that is shown once. */
import type { RouteOutput } from '@patchreeve/contract/api/routes.ts'
import { type Role, roles } from '@patchreeve/contract/permissions.ts'
import { useState } from 'react'
import { useAct, useRead } from '../../api/query.ts'
import { Act, Button } from '../../parts/button.tsx'
import { CommandLine } from '../../parts/command-line.tsx'
import { Choice, Field } from '../../parts/field.tsx'
import { Mark } from '../../parts/mark.tsx'
import { Section } from '../../parts/page.tsx'
import { Empty } from '../../parts/state.tsx'
import type { Column } from '../../parts/table.tsx'
import { useSession } from '../../shell/session.tsx'
import { SignOut } from '../../shell/sign-out.tsx'
import { failureText, useWords, type Words } from '../../text/context.tsx'
import { AllRows } from './all-rows.tsx'

export function PeopleSettings() {
  const { t } = useWords()
  const session = useSession()
  return (
    <div className="cols">
      <Section className="c7" title={t('people.title')}>
        <People />
      </Section>
      <div className="c5 gap-l">
        <Section title={t('people.invite')}>
          <Invite />
        </Section>
        <Section title={t('people.you')} side={session.user.email}>
          <SignOut />
        </Section>
      </div>
    </div>
  )
}

type Member = RouteOutput<'member_list'>['rows'][number]

function People() {
  const words = useWords()
  const { t } = words
  return (
    <AllRows
      caption={t('people.title')}
      read={useRead('member_list', {})}
      columns={memberColumns(words)}
      empty={<Empty cause="none-yet" title={t('people.none')} />}
    />
  )
}

function memberColumns({ t }: Words): readonly Column<Member>[] {
  return [
    {
      id: 'name',
      head: t('people.name'),
      key: true,
      cell: (member) => (
        <>
          <span className="strong">{member.name}</span>
          <span className="sub wrap">{member.email}</span>
        </>
      ),
    },
    { id: 'role', head: t('people.role'), cell: (member) => t(`role.${member.role}`) },
    {
      id: 'factor',
      head: t('people.factor'),
      cell: (member) =>
        member.secondFactor ? (
          <Mark name="verified">{t('people.factor-on')}</Mark>
        ) : (
          <Mark name="refused">{t('people.factor-off')}</Mark>
        ),
    },
  ]
}

function Invite() {
  const { t, plain } = useWords()
  const act = useAct('member_invite')
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('viewer')
  if (act.data)
    return (
      <div className="stack">
        <p>{t('people.link', { when: act.data.expiresAt })}</p>
        <CommandLine line={act.data.link} label={t('people.link-label')} />
        <p className="hint">{t('token.once')}</p>
        <Button onClick={() => act.reset()}>{t('people.another')}</Button>
      </div>
    )
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        act.mutate({ body: { role, name } })
      }}
    >
      <Field
        label={t('people.name')}
        value={name}
        maxLength={100}
        onValue={setName}
        {...(act.error !== null ? { error: plain(failureText(act.error)) } : {})}
      />
      <Choice
        label={t('people.role')}
        value={role}
        onValue={setRole}
        options={roles.map((value) => ({ value, name: t(`role.${value}`) }))}
      />
      <p className="hint">{t(`role.${role}-hint`)}</p>
      <div>
        <Act
          needs="member.write"
          type="submit"
          busy={act.isPending}
          off={name.trim() === '' ? t('people.off-name') : undefined}
        >
          {t('people.invite-act')}
        </Act>
      </div>
    </form>
  )
}
