import * as Radix from "@radix-ui/react-switch";

interface Props {
  id: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  disabled?: boolean;
  describedBy?: string;
}

/** A switch; its name comes from a label for its id. */
export function Switch({ id, isOn, onChange, disabled = false, describedBy }: Props) {
  return (
    <Radix.Root
      id={id}
      checked={isOn}
      disabled={disabled}
      onCheckedChange={onChange}
      aria-describedby={describedBy}
      className={
        "relative inline-flex h-6 w-10 shrink-0 items-center rounded-full border border-line-strong bg-sunken transition-colors " +
        "data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:opacity-50"
      }
    >
      <Radix.Thumb className="block size-4 translate-x-0.75 rounded-full bg-line-strong transition-transform data-[state=checked]:translate-x-4.75 data-[state=checked]:bg-on-accent" />
    </Radix.Root>
  );
}
