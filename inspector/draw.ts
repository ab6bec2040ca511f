import type { MaterialKind } from "../domain/materials/materials";
import type { Drawn } from "../domain/materials/pages";
import { drawPdf } from "./draw-pdf";
import { drawPicture } from "./encode";

/** Draws the pages of a file; a picture is its only page. */
export async function draw(kind: MaterialKind, content: Buffer): Promise<Drawn> {
  if (kind === "pdf") return drawPdf(content);
  // The pictures' library says nothing but that it can't.
  return drawPicture(content).catch((): Drawn => ({ fault: "broken" }));
}
