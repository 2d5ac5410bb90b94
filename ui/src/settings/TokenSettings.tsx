import { useState } from "react";

import { settingsMessages } from "../messages/settings";
import { Button } from "../ui/Button";
import { ConfirmDialog } from "../ui/ConfirmDialog";
import { LoadFailed } from "../ui/LoadFailed";
import { CreateTokenDialog } from "./CreateTokenDialog";
import { useRevokeToken, useTokens, type ApiToken } from "./queries";

const TEXT = settingsMessages.tokens;

/** The person's API tokens. */
export function TokenSettings() {
  const tokens = useTokens();
  const revoke = useRevokeToken();
  const [isCreating, setCreating] = useState(false);
  const [doomed, setDoomed] = useState<ApiToken | null>(null);
  return (
    <section aria-labelledby="tokens">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <h2 id="tokens" className="text-sm font-semibold">
          {TEXT.list}
        </h2>
        <Button onClick={() => setCreating(true)}>{TEXT.create}</Button>
      </div>
      <p className="mt-1 text-sm text-muted">{TEXT.hint}</p>
      <div className="mt-4">
        {tokens.isPending && <p className="text-sm text-muted">{settingsMessages.loading}</p>}
        {tokens.isError && !tokens.data && <LoadFailed title={TEXT.loadFailed} error={tokens.error} onRetry={() => void tokens.refetch()} />}
        {tokens.data?.length === 0 && <p className="text-sm text-muted">{TEXT.none}</p>}
        {tokens.data && tokens.data.length > 0 && <TokenTable tokens={tokens.data} onRevoke={setDoomed} />}
      </div>
      {isCreating && <CreateTokenDialog onClose={() => setCreating(false)} />}
      {doomed && (
        <ConfirmDialog
          title={TEXT.revokeTitle}
          action={TEXT.revoke}
          isBusy={revoke.isPending}
          error={revoke.error}
          onCancel={() => setDoomed(null)}
          onConfirm={() => revoke.mutate(doomed.tokenUUID, { onSuccess: () => setDoomed(null) })}
        >
          {TEXT.revokeBody(doomed.name)}
        </ConfirmDialog>
      )}
    </section>
  );
}

function TokenTable({ tokens, onRevoke }: { tokens: ApiToken[]; onRevoke: (token: ApiToken) => void }) {
  return (
    <table className="w-full text-left text-sm">
      <thead className="text-xs text-muted">
        <tr>
          <th className="py-1 pr-3 font-medium">{TEXT.name}</th>
          <th className="py-1 pr-3 font-medium">{TEXT.expires}</th>
          <th className="py-1 pr-3 font-medium max-sm:hidden">{TEXT.lastUsed}</th>
          <th className="py-1">
            <span className="sr-only">{TEXT.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line border-y border-line">
        {tokens.map((token) => (
          <tr key={token.tokenUUID}>
            <th scope="row" className="py-1.5 pr-3 font-medium break-all">
              {token.name}
            </th>
            <td className={`py-1.5 pr-3 whitespace-nowrap ${token.isExpired ? "text-danger" : ""}`}>
              {token.isExpired ? TEXT.expired : dayOf(token.tokenExpiration)}
            </td>
            <td className="py-1.5 pr-3 whitespace-nowrap text-muted max-sm:hidden">{token.lastUsed === null ? TEXT.never : dayOf(token.lastUsed)}</td>
            <td className="py-1.5 text-right">
              <Button kind="danger" aria-label={TEXT.revokeNamed(token.name)} onClick={() => onRevoke(token)}>
                {TEXT.revoke}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const dayOf = (seconds: number): string => new Date(seconds * 1000).toLocaleDateString("en", { dateStyle: "medium" });
