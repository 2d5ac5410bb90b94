import { settingsMessages as TEXT } from "../messages/settings";
import { Dialog } from "../ui/Dialog";
import { ShortcutList } from "./ShortcutList";

/** The list of shortcuts in front of any page. */
export default function ShortcutDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={TEXT.shortcuts} isOpen onClose={onClose}>
      <div tabIndex={0} role="group" aria-label={TEXT.shortcuts} className="mt-4 outline-none">
        <ShortcutList />
      </div>
    </Dialog>
  );
}
