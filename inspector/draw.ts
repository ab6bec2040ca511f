import type { MaterialKind } from "../domain/materials/materials";
import type { Drawn } from "../domain/materials/pages";
import { drawPdf } from "./draw-pdf";
import { drawPicture } from "./encode";

/** Draws the pages of a file; a picture is its only page. */
export async function draw(kind: MaterialKind, content: Buffer): Promise<Drawn> {
  if (kind === "pdf") return drawPdf(content);
  // The picture library's errors only say that it failed, so every error counts as a broken file.
  return drawPicture(content).catch((): Drawn => ({ fault: "broken" }));
}
