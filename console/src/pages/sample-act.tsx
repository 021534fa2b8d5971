/** Adds or removes the labelled sample hosts; says what the server answered. */
import { useAct } from '../api/query.ts'
import { Act } from '../parts/button.tsx'
import { failureText, useWords } from '../text/context.tsx'

export function SampleAct({ remove = false }: { remove?: boolean }) {
  const { t, plain } = useWords()
  const add = useAct('sample_create')
  const take = useAct('sample_delete')
  const act = remove ? take : add
  return (
    <div className="mt-3">
      <Act needs="host.write" busy={act.isPending} onClick={() => act.mutate({})}>
        {t(remove ? 'sample.remove' : 'sample.add')}
      </Act>
      <p className="hint" role="status">
        {act.error !== null
          ? plain(failureText(act.error))
          : act.data
            ? t(remove ? 'sample.removed' : 'sample.added', { n: act.data.hosts })
            : remove
              ? ''
              : t('sample.hint')}
      </p>
    </div>
  )
}
