/** The request of pictures. Their answer has the form of a stream with one event, as that of a text has. */

import { request, send } from "../api/http";
import { noteRefused, sendWithoutRefused } from "../arguments/refused";
import { AnswerError, type AnswerTransport } from "../chat/answerRun";
import type { AnswerRequest } from "../chat/completion";
import { asAnswerError } from "../chat/gateway";
import { textOf, type ImagePart } from "../chat/types";
import { questionOf } from "../files/attachedText";
import { messages } from "../messages/en";
import { imageArguments, picturesOf, type ImageSettings } from "./imageSettings";

/** The body of a request to the storage may have 6 MB. */
const LARGEST_URL = 5_000_000;

/** Return the requests of an answer that consists of pictures. */
export function imageTransport(inferenceBase: string, asked: AnswerRequest, settings: ImageSettings): AnswerTransport {
  const question = asked.turns.at(-1);
  return {
    async ask(signal, onNotes) {
      const droppedArguments: string[] = [];
      const prompt = question ? textOf(question.content) : "";
      const drop = (name: string): void => {
        noteRefused(asked.model, name);
        if (name === "response_format") return;
        droppedArguments.push(name);
        onNotes?.({ droppedArguments });
      };
      try {
        const pictures = await sendWithoutRefused(imageArguments(settings), (fields) => requestPictures(inferenceBase, { ...fields, model: asked.model, prompt }, signal), drop);
        return asStream(await stored(asked, settings, pictures));
      } catch (error) {
        throw asAnswerError(error);
      }
    },
    follow: async () => null,
    cancel: async () => undefined,
  };
}

async function requestPictures(inferenceBase: string, json: Record<string, unknown>, signal: AbortSignal): Promise<ImagePart[]> {
  const response = await send(`${inferenceBase}/images/generations`, { method: "POST", json, signal });
  const pictures = picturesOf((await response.json()) as Parameters<typeof picturesOf>[0]);
  if (pictures.length === 0) throw new AnswerError(messages.images.none);
  return pictures;
}

/** Store the question and the pictures in the session, and return the pictures with their names in the storage. */
async function stored(asked: AnswerRequest, settings: ImageSettings, pictures: ImagePart[]): Promise<ImagePart[]> {
  const { storedAs } = asked;
  const question = asked.turns.at(-1);
  if (storedAs === null || !question) return pictures;
  const path = `/session/${storedAs.sessionId}`;
  const kept = await Promise.all(pictures.map((one) => attach(path, one)));
  const messagesToStore = [
    { id: question.id, parentId: storedAs.parentId, type: "human", content: question.content },
    {
      id: storedAs.answerId,
      parentId: question.id,
      type: "ai",
      content: kept,
      metadata: { modelName: asked.model, image: settings, prompt: questionOf(question.content) },
    },
  ];
  await request(`${path}/messages`, { method: "POST", json: { messages: messagesToStore } });
  return kept;
}

async function attach(path: string, picture: ImagePart): Promise<ImagePart> {
  const { url } = picture.image_url;
  if (!url.startsWith("data:")) return picture;
  const sent = url.length > LARGEST_URL ? await (await import("../files/shrinkImage")).asJpeg(url) : url;
  const json = { message: { type: "image_url", image_url: { url: sent } } };
  const { body } = await request<{ body: ImagePart }>(`${path}/attachImage`, { method: "PUT", json });
  return { type: "image_url", image_url: { ...body.image_url, url: sent } };
}

function asStream(images: ImagePart[]): Response {
  const chunk = JSON.stringify({ choices: [{ index: 0, delta: { images }, finish_reason: "stop" }] });
  return new Response(`data: ${chunk}\n\ndata: [DONE]\n\n`, { headers: { "content-type": "text/event-stream" } });
}
