import { Check, Copy } from "lucide-react";
import { useState } from "react";

import { useConfig } from "../app/ConfigProvider";
import { settingsMessages } from "../messages/settings";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { SelectField, TextField } from "../ui/Field";
import { FormDialog } from "../ui/FormDialog";
import { IconButton } from "../ui/IconButton";
import { useCopied } from "../ui/useCopied";
import { useCreateToken, useMe } from "./queries";
import { daysToOffer } from "./tokenDays";

const TEXT = settingsMessages.tokens;
const DAY = 86_400;

/** Creates a token and shows it once. */
export function CreateTokenDialog({ onClose }: { onClose: () => void }) {
  const create = useCreateToken();
  const limits = useMe().data?.limits;
  const [name, setName] = useState("");
  const [days, setDays] = useState(limits?.apiTokenDaysByDefault ?? 90);
  if (create.data) return <NewToken token={create.data.token} onClose={onClose} />;
  return (
    <FormDialog
      title={TEXT.create}
      action={TEXT.create}
      isReady={name.trim() !== "" && !create.isPending}
      problem={create.error?.message}
      onSubmit={() => create.mutate({ name: name.trim(), tokenExpiration: Math.floor(Date.now() / 1000) + days * DAY })}
      onClose={onClose}
    >
      <TextField label={TEXT.name} hint={TEXT.nameHint} value={name} maxLength={100} required onChange={(event) => setName(event.target.value)} />
      <SelectField label={TEXT.expiry} value={days} onChange={(event) => setDays(Number(event.target.value))}>
        {daysToOffer(limits?.apiTokenDays ?? 365, limits?.apiTokenDaysByDefault ?? 90).map((one) => (
          <option key={one} value={one}>
            {TEXT.days(one)}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}

function NewToken({ token, onClose }: { token: string; onClose: () => void }) {
  const { inferenceBase } = useConfig();
  const command = `curl ${inferenceBase}/models -H "Authorization: Bearer ${token}"`;
  return (
    <Dialog title={TEXT.created} isOpen onClose={onClose}>
      <p className="mt-2 text-sm text-muted">{TEXT.onlyOnce}</p>
      <Copyable text={token} label={TEXT.secret} action={TEXT.copy} />
      <p className="mt-4 text-sm">{TEXT.tryIt}</p>
      <Copyable text={command} label={TEXT.tryIt} action={TEXT.copyCommand} />
      <div className="mt-5 flex justify-end">
        <Button onClick={onClose}>{TEXT.done}</Button>
      </div>
    </Dialog>
  );
}

function Copyable({ text, label, action }: { text: string; label: string; action: string }) {
  const [isCopied, copy] = useCopied();
  return (
    <div className="mt-2 flex items-start gap-1 rounded-md bg-sunken p-1.5 pl-3">
      <code aria-label={label} className="min-w-0 flex-1 py-1.5 font-mono text-xs break-all select-all">
        {text}
      </code>
      <IconButton label={isCopied ? TEXT.copied : action} onClick={() => copy(text)}>
        {isCopied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
      </IconButton>
    </div>
  );
}
