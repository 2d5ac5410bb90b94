import * as Dropdown from "@radix-ui/react-dropdown-menu";
import type { ReactNode } from "react";

const ITEM =
  "flex min-h-9 cursor-pointer items-center gap-2 rounded-sm px-2.5 text-sm outline-none select-none " +
  "data-[disabled]:cursor-default data-[disabled]:opacity-50 data-[highlighted]:bg-sunken pointer-coarse:min-h-11";

/** A menu that a button opens. */
export function Menu({ trigger, children, align = "start" }: { trigger: ReactNode; children: ReactNode; align?: "start" | "end" }) {
  return (
    <Dropdown.Root modal={false}>
      <Dropdown.Trigger asChild>{trigger}</Dropdown.Trigger>
      <Dropdown.Portal>
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
