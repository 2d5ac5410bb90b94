import * as Dropdown from "@radix-ui/react-dropdown-menu";
import { useRef, useState, type ReactNode } from "react";

const ITEM =
  "flex min-h-9 cursor-pointer items-center gap-2 rounded-sm px-2.5 text-sm outline-none select-none " +
  "data-[disabled]:cursor-default data-[disabled]:opacity-50 data-[highlighted]:bg-sunken pointer-coarse:min-h-11";

/** A menu that a button opens. It is placed in the landmark of its button, so that it is part of the page's structure. */
export function Menu({ trigger, children, align = "start" }: { trigger: ReactNode; children: ReactNode; align?: "start" | "end" }) {
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const landmark = isOpen ? button.current?.closest<HTMLElement>("[role=dialog], nav, main") : null;
  return (
    <Dropdown.Root modal={false} open={isOpen} onOpenChange={setOpen}>
      <Dropdown.Trigger asChild ref={button}>
        {trigger}
      </Dropdown.Trigger>
      <Dropdown.Portal container={landmark ?? null}>
        <Dropdown.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-40 max-h-80 min-w-44 overflow-y-auto rounded-md border border-line bg-raised p-1 text-text shadow-raised"
        >
          {children}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

/** An entry of a menu. */
export function MenuItem({ onSelect, isDanger = false, disabled = false, children }: { onSelect: () => void; isDanger?: boolean; disabled?: boolean; children: ReactNode }) {
  return (
    <Dropdown.Item className={`${ITEM} ${isDanger ? "text-danger" : ""}`} disabled={disabled} onSelect={onSelect}>
      {children}
    </Dropdown.Item>
  );
}
