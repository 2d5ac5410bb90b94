import { useState } from "react";

import { textOf } from "../chat/types";
import { questionOf } from "../files/attachedText";
import { usePerson } from "../identity/IdentityProvider";
import { sharingMessages as TEXT } from "../messages/sharing";
import { AudienceField } from "../ui/AudienceField";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { SelectField } from "../ui/Field";
import { useCreateShare, useLatestMessages, useShares } from "./queries";
import { ShareList } from "./ShareList";

const DAY = 86_400;
const DAYS = { never: 0, day: 1, week: 7, month: 30 };
type Expiry = keyof typeof DAYS;

/** Shares a chat up to a message, and lists and revokes its links. */
export default function ShareDialog({ sessionId, name, onClose }: { sessionId: string; name: string; onClose: () => void }) {
  const { groups } = usePerson();
  const [audience, setAudience] = useState(["lisa:public"]);
  const [upTo, setUpTo] = useState("");
  const [expiry, setExpiry] = useState<Expiry>("never");
  const create = useCreateShare(sessionId);
  const shares = useShares().data?.filter((one) => one.sessionId === sessionId) ?? [];
  const submit = (): void => {
    const expires = Math.floor(Date.now() / 1000) + DAYS[expiry] * DAY;
    create.mutate({ groups: audience, ...(upTo ? { upTo: Number(upTo) } : {}), ...(expiry === "never" ? {} : { expires }) });
  };
  return (
    <Dialog title={TEXT.title(name)} isOpen onClose={onClose} className="top-[6vh]! max-h-[88vh]!">
      <p className="mt-2 text-sm text-muted">{TEXT.hint}</p>
      <form
        className="mt-4 flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <AudienceField label={TEXT.audience} value={audience} groups={groups} onChange={setAudience} />
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField label={TEXT.upTo} value={upTo} onChange={(event) => setUpTo(event.target.value)}>
            <option value="">{TEXT.whole}</option>
            <MessageOptions sessionId={sessionId} />
          </SelectField>
          <SelectField label={TEXT.expiry} value={expiry} onChange={(event) => setExpiry(event.target.value as Expiry)}>
            {Object.entries(TEXT.expiries).map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </SelectField>
        </div>
        {create.error && (
          <p role="alert" className="text-sm text-danger">
            {create.error.message}
          </p>
        )}
        <Button type="submit" className="self-end" disabled={audience.length === 0 || create.isPending}>
          {create.isPending ? TEXT.creating : TEXT.create}
        </Button>
      </form>
      <h3 className="mt-4 text-sm font-semibold">{TEXT.list}</h3>
      <ShareList shares={shares} empty={TEXT.none} hasNames={false} />
      <div className="mt-4 flex justify-end">
        <Button kind="secondary" onClick={onClose}>
          {TEXT.close}
        </Button>
      </div>
    </Dialog>
  );
}

const LONGEST_OPTION = 60;

function MessageOptions({ sessionId }: { sessionId: string }) {
  const messages = useLatestMessages(sessionId).data ?? [];
  return messages.toReversed().map((one) => {
    const author = one.type === "human" ? TEXT.you : TEXT.answer;
    return (
      <option key={one.id} value={one.messageIndex}>
        {TEXT.message(author, (one.type === "human" ? questionOf : textOf)(one.content).replace(/\s+/g, " ").slice(0, LONGEST_OPTION))}
      </option>
    );
  });
}
