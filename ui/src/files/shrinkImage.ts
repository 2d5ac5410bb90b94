import { messages } from "../messages/en";
import { UnreadableFile } from "./readFile";

/** The longest side that models see in full; larger images only cost tokens. */
const LONGEST_SIDE = 1568;
const LARGEST_BYTES = 2_000_000;
const QUALITY = 0.85;

/** Return an image as a data URL, smaller if it is larger than models see. */
export async function shrinkImage(file: File): Promise<string> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (!bitmap) throw new UnreadableFile(messages.files.imageFailed);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  if (scale === 1 && file.size <= LARGEST_BYTES) return dataUrlOf(file);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) });
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const png = file.type === "image/png" ? canvas.toDataURL("image/png") : "";
  return png && png.length <= LARGEST_BYTES ? png : canvas.toDataURL("image/jpeg", QUALITY);
}

/** Return the content of a file as a data URL. */
export function dataUrlOf(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new UnreadableFile(messages.files.imageFailed));
    reader.readAsDataURL(file);
  });
}

/** Return an image of a data URL as a JPEG of the same size. */
export async function asJpeg(url: string): Promise<string> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: image.naturalWidth, height: image.naturalHeight });
  canvas.getContext("2d")?.drawImage(image, 0, 0);
  return canvas.toDataURL("image/jpeg", 0.92);
}
