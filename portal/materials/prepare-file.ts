import { materialLimits } from "../../domain/materials/materials";
import { ProblemError } from "../client/problem";
import { material as words } from "../words/material";

/**
 * Largest width of a picture, in pixels. It keeps a licence's small print readable, and suits an office's connection.
 */
const widest = 2_500;
/** Largest number of pixels of a canvas on iPhones. */
const mostPixels = 16_777_216;
const quality = 0.92;
/** Qualities of JPEG that are tried in turn if a picture is still too large. */
const qualities = [quality, 0.9];

const refused = (detail: string): ProblemError =>
  new ProblemError({ code: "MATERIAL_UNUSABLE", status: 400, title: detail, detail: "" });

const startsWith = (bytes: Uint8Array, text: string, at = 0): boolean =>
  [...text].every((character, index) => bytes[at + index] === character.charCodeAt(0));

type Kind = "pdf" | "picture" | "heic" | "other";

function kindOf(bytes: Uint8Array): Kind {
  if (startsWith(bytes, "%PDF-")) return "pdf";
  if (startsWith(bytes, "PNG", 1) || (bytes[0] === 0xff && bytes[1] === 0xd8)) return "picture";
  return startsWith(bytes, "ftyp", 4) && /^(hei|hev|mif|msf)/.test(String.fromCharCode(...bytes.slice(8, 11)))
    ? "heic"
    : "other";
}

/** Opens a picture. Only some browsers can decode HEIC. @throws ProblemError if this browser can't */
async function open(file: Blob, kind: Kind): Promise<HTMLImageElement> {
  const image = new Image();
  const url = URL.createObjectURL(file);
  try {
    image.src = url;
    await image.decode();
    return image;
  } catch {
    throw refused(kind === "heic" ? words.heic : words.unreadable);
  } finally {
    URL.revokeObjectURL(url);
  }
}

const encoded = (canvas: HTMLCanvasElement, at: number): Promise<Blob | null> =>
  new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", at));

/** Draws the picture again: upright, as browsers show it, and without the camera's metadata. */
async function drawnAnew(image: HTMLImageElement): Promise<Blob> {
  const { naturalWidth: width, naturalHeight: height } = image;
  const scale = Math.min(1, widest / width, Math.sqrt(mostPixels / (width * height)));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d");
  if (!context) throw refused(words.unreadable);
  context.imageSmoothingQuality = "high";
  // Transparent parts would become black in a JPEG, so the background is white.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  for (const at of qualities) {
    const blob = await encoded(canvas, at);
    if (blob && blob.size <= materialLimits.bytes) return blob;
  }
  throw refused(words.tooLarge);
}

/**
 * Returns the content that is uploaded for a file. A PDF stays as it is; a picture is turned upright, scaled down and
 * encoded again.
 * @throws ProblemError that tells the user what to do instead
 */
export async function prepareFile(file: Blob): Promise<Blob> {
  if (file.size === 0) throw refused(words.empty);
  const kind = kindOf(new Uint8Array(await file.slice(0, 16).arrayBuffer()));
  if (kind === "other") throw refused(words.wrongKind);
  if (kind !== "pdf") return drawnAnew(await open(file, kind));
  if (file.size > materialLimits.bytes) throw refused(words.tooLarge);
  return file;
}
