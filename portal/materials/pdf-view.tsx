import type { PDFDocumentProxy } from "pdfjs-dist";
import { useEffect, useRef, useState } from "react";
import { Loading } from "../shared/loading";
import { material as words } from "../words/material";
import { canDraw, drawPdf, openPdf } from "./draw-pdf";

/** How a paper is looked at. */
export interface Looking {
  /** 1 is as wide as there is room for. */
  zoom: number;
  /** Clockwise, in quarters. */
  turned: number;
}

interface PdfViewProps extends Looking {
  content: Blob;
  title: string;
}

/** A PDF's pages as pictures. Where they can't be drawn, the original can be downloaded. */
export default function PdfView(props: PdfViewProps) {
  return canDraw() ? <Drawn {...props} /> : <p>{words.cannotDraw}</p>;
}

function Drawn({ content, title, zoom, turned }: PdfViewProps) {
  const paper = useRef<HTMLDivElement>(null);
  const [pdf, setPdf] = useState<PDFDocumentProxy>();
  const [state, setState] = useState<"opening" | "shown" | "failed">("opening");

  useEffect(() => {
    let opened: PDFDocumentProxy | undefined;
    let left = false;
    openPdf(content).then(
      (document) => {
        opened = document;
        if (left) void document.loadingTask.destroy();
        else setPdf(document);
      },
      () => left || setState("failed"),
    );
    return () => {
      left = true;
      void opened?.loadingTask.destroy();
    };
  }, [content]);

  useEffect(() => {
    const place = paper.current;
    if (!place || !pdf) return;
    const stopping = new AbortController();
    const { signal } = stopping;
    drawPdf({ pdf, place, title, zoom, turned, signal }).then(
      () => signal.aborted || setState("shown"),
      () => signal.aborted || setState("failed"),
    );
    return () => stopping.abort();
  }, [pdf, title, zoom, turned]);

  return (
    <>
      {state === "opening" ? <Loading /> : undefined}
      {state === "failed" ? <p role="alert">{words.drawFailed}</p> : undefined}
      <div className="material-paper" ref={paper} tabIndex={0} />
    </>
  );
}
