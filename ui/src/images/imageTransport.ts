/** The request of pictures. Their answer has the form of a stream with one event, as that of a text has. */

import { ApiError, send } from "../api/http";
import { droppedBy, noteRefused, sendWithoutRefused } from "../arguments/refused";
import { AnswerError, type AnswerTransport } from "../chat/answerRun";
import { metadataOf, TEMPORARY, type AnswerRequest } from "../chat/completion";
import { asAnswerError } from "../chat/gateway";
import { textOf, type ImagePart } from "../chat/types";
import { messages } from "../messages/en";
import { imageArguments, picturesOf, type ImageSettings } from "./imageSettings";

/** Ask for an answer that consists of pictures. The gateway stores it, so that it can be followed after a lost connection. */
export async function askForPictures(
  inferenceBase: string,
  asked: AnswerRequest & { image: ImageSettings },
  { signal, onNotes, follow }: { signal: AbortSignal; onNotes: Parameters<AnswerTransport["ask"]>[1]; follow: AnswerTransport["follow"] },
): Promise<Response> {
  const { model, storedAs, image } = asked;
  const droppedArguments: string[] = [];
  const prompt = textOf(asked.turns.at(-1)?.content ?? "");
  const ask = (fields: Record<string, unknown>): Promise<ImagePart[]> => {
    const metadata = storedAs ? { metadata: metadataOf(storedAs, { droppedArguments }) } : asked.isTemporary ? TEMPORARY : {};
    return requestPictures(inferenceBase, { ...fields, model, prompt, ...metadata }, { signal, onDropped: drop });
  };
  const drop = (name: string): void => {
    noteRefused(model, name);
    if (name === "response_format" || droppedArguments.includes(name)) return;
    droppedArguments.push(name);
    onNotes?.({ droppedArguments });
  };
  try {
    const pictures = await sendWithoutRefused(imageArguments(image), ask, drop);
    return asStream(pictures);
  } catch (error) {
    const isAnswered = error instanceof AnswerError || (error instanceof ApiError && error.status !== 0);
    const rest = !isAnswered && !signal.aborted ? await follow(0, signal).catch(() => null) : null;
    if (rest) return rest;
    throw asAnswerError(error);
  }
}

async function requestPictures(
  inferenceBase: string,
  json: Record<string, unknown>,
  { signal, onDropped }: { signal: AbortSignal; onDropped: (name: string) => void },
): Promise<ImagePart[]> {
  const response = await send(`${inferenceBase}/images/generations`, { method: "POST", json, signal });
  droppedBy(response).forEach(onDropped);
  const pictures = picturesOf((await response.json()) as Parameters<typeof picturesOf>[0]);
  if (pictures.length === 0) throw new AnswerError(messages.images.none);
  return pictures;
}

function asStream(images: ImagePart[]): Response {
  const chunk = JSON.stringify({ choices: [{ index: 0, delta: { images }, finish_reason: "stop" }] });
  return new Response(`data: ${chunk}\n\ndata: [DONE]\n\n`, { headers: { "content-type": "text/event-stream" } });
}
