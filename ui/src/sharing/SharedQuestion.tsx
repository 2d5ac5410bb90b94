import { textOf, type Content } from "../chat/types";
import { splitAttached } from "../files/attachedText";
import { FileChips } from "../files/FileChips";
import { messages } from "../messages/en";
import { sharingMessages as TEXT } from "../messages/sharing";

/** A question of a shared chat, with its attached files and images. */
export function SharedQuestion({ content }: { content: Content }) {
  const { files, question } = splitAttached(textOf(content));
  return (
    <article className="entry flex flex-col items-end">
      <h2 className="sr-only">{TEXT.you}</h2>
      <div className="max-w-[85%] rounded-lg bg-accent-soft px-4 py-2.5 break-words whitespace-pre-wrap">
        <FileChips files={files} />
        {typeof content !== "string" &&
          content.map(
            (part, index) =>
              part.type === "image_url" && (
                <img key={index} src={part.image_url.url} alt={messages.files.attachedImage} className="mb-2 max-h-60 rounded-md" />
              ),
          )}
        {question}
      </div>
    </article>
  );
}
