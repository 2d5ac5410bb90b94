import { useState } from "react";

import { messages } from "../messages/en";
import { promptMessages as TEXT } from "../messages/prompts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextArea } from "../ui/Field";
import type { Prompt } from "./types";
import { filled, variablesOf } from "./variables";

/** Asks for the values of a directive before it is inserted. */
export function VariablesDialog({ prompt, onInsert, onClose }: { prompt: Prompt; onInsert: (text: string) => void; onClose: () => void }) {
  const [values, setValues] = useState<Record<string, string>>({});
  return (
    <Dialog title={prompt.title} isOpen onClose={onClose}>
      <form
        className="mt-4 flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          onInsert(filled(prompt.body, values));
        }}
      >
        {variablesOf(prompt.body).map((name, index) => (
          <TextArea
            key={name}
            label={name}
            autoFocus={index === 0}
            rows={1}
            className="[&_textarea]:min-h-9!"
            value={values[name] ?? ""}
            onChange={(event) => setValues({ ...values, [name]: event.target.value })}
          />
        ))}
        <div className="mt-2 flex justify-end gap-2">
          <Button kind="secondary" onClick={onClose}>
            {messages.app.cancel}
          </Button>
          <Button type="submit">{TEXT.insert}</Button>
        </div>
      </form>
    </Dialog>
  );
}
