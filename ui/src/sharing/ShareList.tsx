import { Check, Copy } from "lucide-react";

import { sharingMessages as TEXT } from "../messages/sharing";
import { Button } from "../ui/Button";
import { IconButton } from "../ui/IconButton";
import { useCopied } from "../ui/useCopied";
import { useRevokeShare } from "./queries";
import type { Share } from "./types";

const EVERYONE = "lisa:public";

/** Links to shared chats; each can be copied and revoked. */
export function ShareList({ shares, empty, hasNames }: { shares: Share[]; empty: string; hasNames: boolean }) {
  const revoke = useRevokeShare();
  if (shares.length === 0) return <p className="mt-1 text-sm text-muted">{empty}</p>;
  return (
    <>
      <ul className="mt-1 divide-y divide-line">
        {shares.map((share) => (
          <li key={share.shareId} className="flex items-center gap-1 py-1.5 text-sm">
            <div className="min-w-0 flex-1">
              {hasNames && <p className="truncate font-medium">{share.name ?? TEXT.untitled}</p>}
              <p className="truncate">{audienceOf(share)}</p>
              <p className="text-xs text-muted">{TEXT.details(day(share.createdAt), share.expires === null ? null : day(share.expires * 1000))}</p>
            </div>
            <CopyLink share={share} />
            <Button
              kind="danger"
              aria-label={TEXT.revokeNamed(share.name ?? TEXT.untitled, audienceOf(share))}
              disabled={revoke.isPending}
              onClick={() => revoke.mutate(share.shareId)}
            >
              {TEXT.revoke}
            </Button>
          </li>
        ))}
      </ul>
      {revoke.error && (
        <p role="alert" className="text-sm text-danger">
          {revoke.error.message}
        </p>
      )}
    </>
  );
}

function CopyLink({ share }: { share: Share }) {
  const [isCopied, copy] = useCopied();
  const link = new URL(`shared/${share.shareId}`, document.baseURI).href;
  return (
    <IconButton label={isCopied ? TEXT.copied : TEXT.copy} onClick={() => copy(link)}>
      {isCopied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
    </IconButton>
  );
}

const day = (time: string | number): string => new Date(time).toLocaleDateString("en", { dateStyle: "medium" });

const audienceOf = ({ groups }: Share): string =>
  groups.length === 0 || groups.includes(EVERYONE) ? TEXT.everyone : groups.map((group) => group.replace(/^group:/, "")).join(", ");
