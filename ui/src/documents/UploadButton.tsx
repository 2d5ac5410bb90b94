import { Upload } from "lucide-react";
import { useRef } from "react";

import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { Menu, MenuItem } from "../ui/Menu";
import { pickedFiles, type FoundFile } from "../files/folderFiles";

const TEXT = messages.documents;

/** A button that opens the picker of files or of a folder. */
export function UploadButton({ onFiles }: { onFiles: (files: FoundFile[]) => void }) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = (input: HTMLInputElement): void => {
    onFiles(pickedFiles(input.files ?? []));
    input.value = "";
  };
  const hidden = { type: "file", hidden: true, multiple: true } as const;
  return (
    <>
      <input {...hidden} ref={files} data-picker="files" onChange={(event) => take(event.target)} />
      <input {...hidden} ref={folder} data-picker="folder" {...{ webkitdirectory: "" }} onChange={(event) => take(event.target)} />
      <Menu
        align="end"
        trigger={
          <Button>
            <Upload aria-hidden className="size-4" />
            {TEXT.upload}
          </Button>
        }
      >
        <MenuItem onSelect={() => files.current?.click()}>{TEXT.uploadFiles}</MenuItem>
        <MenuItem onSelect={() => folder.current?.click()}>{TEXT.uploadFolder}</MenuItem>
      </Menu>
    </>
  );
}
