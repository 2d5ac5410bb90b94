import type { ReactNode } from "react";

interface Props<Choice> {
  id: string;
  label: string;
  choices: Choice[];
  active: number;
  /** The text if there is no choice. */
  empty: string;
  onPick: (choice: Choice) => void;
  onHover: (index: number) => void;
  children: (choice: Choice) => ReactNode;
}

/** The choices above a text field that keeps the focus; `children` draws one of them. */
export function ChoiceList<Choice extends { id: string }>({ id, label, choices, active, empty, onPick, onHover, children }: Props<Choice>) {
  return (
    <div className="absolute inset-x-4 bottom-full z-20 mb-1 max-h-72 overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-raised">
      <ul id={id} role="listbox" aria-label={label}>
        {choices.map((choice, index) => (
          <li
            key={choice.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            ref={(item) => {
              if (index === active) item?.scrollIntoView({ block: "nearest" });
            }}
            onPointerMove={(event) => event.pointerType === "mouse" && index !== active && onHover(index)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onPick(choice)}
            className={`flex min-h-9 cursor-pointer items-center gap-2 rounded-sm px-2.5 text-sm pointer-coarse:min-h-11 ${index === active ? "bg-sunken" : ""}`}
          >
            {children(choice)}
          </li>
        ))}
      </ul>
      {choices.length === 0 && <p className="px-2.5 py-2 text-sm text-muted">{empty}</p>}
    </div>
  );
}
