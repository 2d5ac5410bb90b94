import { Paperclip } from "lucide-react";
import { useRef } from "react";

import { useConfiguration } from "../configuration/ConfigurationProvider";
import { messages } from "../messages/en";
import { IconButton } from "../ui/IconButton";
import { Menu, MenuItem } from "../ui/Menu";
import { pickedFiles, type FoundFile } from "./folderFiles";

const TEXT = messages.files;

interface Props {
  onContext: (files: FoundFile[]) => void;
  onKnowledge: (files: FoundFile[]) => void;
}

/** A button that attaches files to the question, or puts them into a collection. */
export function AttachButton({ onContext, onKnowledge }: Props) {
  const { isEnabled } = useConfiguration();
  const context = useRef<HTMLInputElement>(null);
  const knowledge = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement, to: (files: FoundFile[]) => void): void => {
    to(pickedFiles(input.files ?? []));
    input.value = "";
  };
  const [mayContext, mayKnowledge] = [isEnabled("uploadContextDocs"), isEnabled("uploadRagDocs")];
  if (!mayContext && !mayKnowledge) return null;
  return (
    <>
      <input ref={context} type="file" hidden multiple data-picker="context" onChange={(event) => take(event.target, onContext)} />
      <input ref={knowledge} type="file" hidden multiple data-picker="knowledge" onChange={(event) => take(event.target, onKnowledge)} />
      <Menu
        trigger={
          <IconButton label={TEXT.attach}>
            <Paperclip aria-hidden className="size-4.5" />
          </IconButton>
        }
      >
        {mayContext && (
          <MenuItem onSelect={() => context.current?.click()}>
            <Choice title={TEXT.asContext} hint={TEXT.asContextHint} />
          </MenuItem>
        )}
        {mayKnowledge && (
          <MenuItem onSelect={() => knowledge.current?.click()}>
            <Choice title={TEXT.asKnowledge} hint={TEXT.asKnowledgeHint} />
          </MenuItem>
        )}
      </Menu>
    </>
  );
}

const Choice = ({ title, hint }: { title: string; hint: string }) => (
  <span className="py-1">
    <span className="block">{title}</span>
    <span className="block text-xs text-muted">{hint}</span>
  </span>
);
