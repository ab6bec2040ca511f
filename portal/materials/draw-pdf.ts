import type { PDFDocumentProxy, RenderTask } from "pdfjs-dist";
import type * as Library from "pdfjs-dist";
import { version } from "pdfjs-dist/package.json";
import { materialLimits } from "../../domain/materials/materials";
import { material as words } from "../words/material";

interface DrawOptions {
  pdf: PDFDocumentProxy;
  /** What the pages are put into, instead of what is there. */
  place: HTMLElement;
  title: string;
  /** 1 is as wide as the place. */
  zoom: number;
  /** Clockwise, in quarters. */
  turned: number;
  signal: AbortSignal;
}

/** Where portal/build/pdf-library.mts lays pdf.js, as it is published: this build is for older engines than that is. */
const libraryUrl = `/assets/pdfjs-${version}/`;
/** Of one page, however large its paper says that it is, and of all together. */
const mostPixels = { page: 16_000_000, all: 80_000_000 };
const sharpest = 2;

/** Whether this engine has what pdf.js can't do without: those of 2023 and later. */
export const canDraw = (): boolean => "withResolvers" in Promise && typeof OffscreenCanvas === "function";

/**
 * Opens a PDF. Its scripts, forms and links stay dead: nothing here reads them, and pdf.js evaluates no code.
 * @throws Error where it is none
 */
export async function openPdf(content: Blob): Promise<PDFDocumentProxy> {
  const library = (await import(/* @vite-ignore */ `${libraryUrl}pdf.min.mjs`)) as typeof Library;
  const { getDocument, GlobalWorkerOptions } = library;
  GlobalWorkerOptions.workerSrc = `${libraryUrl}pdf.worker.min.mjs`;
  return getDocument({
    data: await content.arrayBuffer(),
    cMapUrl: `${libraryUrl}cmaps/`,
    standardFontDataUrl: `${libraryUrl}standard_fonts/`,
    wasmUrl: `${libraryUrl}wasm/`,
    // The Content-Security-Policy lets no WebAssembly run: its decoders come as plain scripts.
    useWasm: false,
    enableXfa: false,
    maxImageSize: materialLimits.pixels,
  }).promise;
}

/** Draws the pages one below the other. @throws Error where one can't be drawn */
export async function drawPdf({ pdf, place, title, zoom, turned, signal }: DrawOptions): Promise<void> {
  const pages = Math.min(pdf.numPages, materialLimits.pages);
  const most = Math.min(mostPixels.page, mostPixels.all / pages);
  const canvases: HTMLCanvasElement[] = [];
  let task: RenderTask | undefined;
  signal.addEventListener("abort", () => task?.cancel(), { once: true });
  for (let number = 1; number <= pages; number += 1) {
    const page = await pdf.getPage(number);
    if (signal.aborted) return;
    const rotation = (page.rotate + 90 * turned) % 360;
    const natural = page.getViewport({ scale: 1, rotation });
    const width = Math.max(1, place.clientWidth) * zoom;
    const wanted = (width / natural.width) * Math.min(sharpest, devicePixelRatio);
    const scale = Math.min(wanted, Math.sqrt(most / (natural.width * natural.height)));
    const viewport = page.getViewport({ scale, rotation });
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.floor(viewport.width));
    canvas.height = Math.max(1, Math.floor(viewport.height));
    canvas.style.width = `${width}px`;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", `${title} ${words.page(number, pages)}`);
    // 0: no annotations, and so no forms and no buttons.
    task = page.render({ canvas, viewport, annotationMode: 0 });
    await task.promise;
    if (signal.aborted) return;
    canvases.push(canvas);
    place.replaceChildren(...canvases);
  }
}
