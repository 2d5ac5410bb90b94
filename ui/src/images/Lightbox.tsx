import { useMutation } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, X } from "lucide-react";

import type { ImagePart, Message } from "../chat/types";
import { questionOf } from "../files/attachedText";
import { messages } from "../messages/en";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { IconButton } from "../ui/IconButton";
import { fileNames, loadPicture, saveFile, zipOf } from "./pictureFiles";
import type { PictureActions } from "./pictureActions";

const TEXT = messages.images;

interface Props {
  pictures: ImagePart[];
  message: Message;
  at: number;
  actions: PictureActions;
  onShow: (at: number) => void;
  onClose: () => void;
}

/** One picture of an answer in full size, with its description and its actions. */
export default function Lightbox({ actions, pictures, message, at, onShow, onClose }: Props) {
  const prompt = typeof message.metadata["prompt"] === "string" ? questionOf(message.metadata["prompt"]) : "";
  const save = useMutation({
    mutationFn: async (chosen: ImagePart[]) => {
      const files = await Promise.all(chosen.map((one) => loadPicture(one.image_url.url)));
      const names = fileNames(prompt, files.map((one) => one.type));
      const [first] = files;
      if (files.length === 1 && first) return saveFile(names[0] ?? "picture", first);
      saveFile("pictures.zip", await zipOf(names, files));
    },
  });
  const attach = useMutation({
    mutationFn: async (url: string) => {
      const file = await loadPicture(url);
      actions.attach?.(new File([file], fileNames(prompt, [file.type])[0] ?? "picture", { type: file.type }));
      onClose();
    },
  });
  const shown = pictures[at];
  if (!shown) return null;
  const step = (by: number) => () => onShow((at + by + pictures.length) % pictures.length);
  return (
    <Dialog title={TEXT.picture(at + 1)} hasHiddenTitle isOpen onClose={onClose} className="top-[4vh]! max-h-[92vh]! w-[min(60rem,calc(100vw-1rem))]!">
      <div
        className="flex min-h-0 flex-1 flex-col"
        onKeyDown={(event) => {
          if (event.key === "ArrowLeft") step(-1)();
          if (event.key === "ArrowRight") step(1)();
        }}
      >
        <div className="flex items-center gap-1 pb-2">
          {pictures.length > 1 && (
            <>
              <IconButton label={TEXT.previous} onClick={step(-1)}>
                <ChevronLeft aria-hidden className="size-4" />
              </IconButton>
              <span className="text-xs text-muted tabular-nums">{TEXT.position(at + 1, pictures.length)}</span>
              <IconButton label={TEXT.next} onClick={step(1)}>
                <ChevronRight aria-hidden className="size-4" />
              </IconButton>
            </>
          )}
          <span className="flex-1" />
          <IconButton label={TEXT.close} onClick={onClose}>
            <X aria-hidden className="size-4" />
          </IconButton>
        </div>
        <img src={shown.image_url.url} alt={prompt || TEXT.picture(at + 1)} className="mx-auto max-h-[62vh] min-h-0 max-w-full rounded-md object-contain" />
        {prompt && <p className="mt-3 max-h-24 overflow-y-auto text-sm break-words text-muted">{prompt}</p>}
        <div className="mt-3 flex flex-wrap gap-2">
          <Button kind="secondary" disabled={save.isPending} onClick={() => save.mutate([shown])}>
            {TEXT.download}
          </Button>
          {pictures.length > 1 && (
            <Button kind="secondary" disabled={save.isPending} onClick={() => save.mutate(pictures)}>
              {TEXT.zip}
            </Button>
          )}
          {prompt && (
            <Button
              kind="secondary"
              onClick={() => {
                actions.reuse(prompt);
                onClose();
              }}
            >
              {TEXT.reuse}
            </Button>
          )}
          {actions.attach && (
            <Button kind="secondary" disabled={attach.isPending} onClick={() => attach.mutate(shown.image_url.url)}>
              {TEXT.ask}
            </Button>
          )}
        </div>
        {(save.isError || attach.isError) && (
          <p role="alert" className="mt-2 text-sm text-danger">
            {TEXT.loadFailed}
          </p>
        )}
      </div>
    </Dialog>
  );
}
