/** Signs out, and leaves nothing of this person's pages behind. */
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useAct } from '../api/query.ts'
import { Button } from '../parts/button.tsx'
import { failureText, useWords } from '../text/context.tsx'

export function SignOut() {
  const { t, plain } = useWords()
  const client = useQueryClient()
  const router = useRouter()
  const act = useAct('session_delete')
  const leave = () =>
    act.mutate(
      {},
      {
        onSuccess: () => {
          client.clear()
          router.history.push('/sign-in')
        },
      },
    )
  return (
    <div>
      <Button busy={act.isPending} onClick={leave}>
        {t('act.sign-out')}
      </Button>
      {act.error !== null && (
        <p className="err" role="alert">
          {plain(failureText(act.error))}
        </p>
      )}
    </div>
  )
}
