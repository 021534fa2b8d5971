/** Step 3: what the server has found on this very machine, and the line that brings the next host. */
import { call } from '@patchreeve/contract/api/client.ts'
import { useQuery } from '@tanstack/react-query'
import { useAct, useRead } from '../../api/query.ts'
import { transport } from '../../api/transport.ts'
import { Button } from '../../parts/button.tsx'
import { Go } from '../../parts/go.tsx'
import { HostMark } from '../../parts/mark.tsx'
import { Banner, Failed, Skeleton } from '../../parts/state.tsx'
import { failureText, useWords } from '../../text/context.tsx'
import { Server } from '../../text/say.tsx'
import { hostPath } from '../host-columns.tsx'
import { EnrolmentLine } from '../settings/enrolment-line.tsx'
import { GatewayForm } from '../settings/gateway.tsx'
import { thisMachine } from './this-machine.ts'

/** Until this machine is assessed we ask again; there is no live channel before the shell. */
const ASK_MS = 2_000

export function MachineStep() {
  const { t } = useWords()
  return (
    <div className="gap-l mt-4">
      <ThisMachine />
      <Next />
      <Go className="btn btn--go" to="/">
        {t('start.to-home')}
      </Go>
    </div>
  )
}

function ThisMachine() {
  const { t } = useWords()
  const input = { query: {} }
  const hosts = useQuery({
    queryKey: ['host_list', input, 'first'],
    queryFn: ({ signal }) => call(transport, 'host_list', input, signal),
    refetchInterval: (query) => (thisMachine(query.state.data?.rows)?.assessedAt ? false : ASK_MS),
  })
  const host = thisMachine(hosts.data?.rows)
  const detail = useRead('host_show', { params: { id: host?.id ?? '' } }, { enabled: host?.assessedAt != null })
  if (hosts.error !== null && hosts.data === undefined)
    return <Failed what={t('failed.host')} error={hosts.error} retry={() => void hosts.refetch()} />
  if (host === undefined || detail.data === undefined)
    return (
      <>
        <p role="status">{t('start.looking')}</p>
        <Skeleton lines={2} />
      </>
    )
  return (
    <div className="panel">
      <p className="row">
        <Go className="strong" to={hostPath(host.id)}>
          {host.name}
        </Go>
        <HostMark state={host.state} />
        <span className="muted">{host.os}</span>
      </p>
      <p className="mt-2">
        <Server text={detail.data.sentence} />
      </p>
    </div>
  )
}

/** A host must know a name of this server first; then the line is made. */
function Next() {
  const { t, plain } = useWords()
  const gateway = useRead('gateway_show', {})
  const act = useAct('enrolment_token_create')
  if (gateway.data === undefined)
    return gateway.error === null ? (
      <Skeleton lines={2} />
    ) : (
      <Failed what={t('failed.page')} error={gateway.error} retry={() => void gateway.refetch()} />
    )
  if (gateway.data.names.length === 0)
    return (
      <section>
        <h3 className="kind">{t('gateway.title')}</h3>
        <GatewayForm gateway={gateway.data} />
      </section>
    )
  if (act.data) return <EnrolmentLine made={act.data} />
  return (
    <section className="stack">
      <h3 className="kind">{t('start.next-host')}</h3>
      <p className="muted">{t('start.next-host-body')}</p>
      {act.error !== null && (
        <Banner look="bad" icon="stop" title={t('token.not-made')}>
          {plain(failureText(act.error))}
        </Banner>
      )}
      <Button busy={act.isPending} onClick={() => act.mutate({ body: {} })}>
        {t('token.make')}
      </Button>
    </section>
  )
}
