import { useCallback, useEffect, useImperativeHandle, useState, type Ref } from "react";
import { fileAt } from "../client/addresses";
import { material as words } from "../words/material";
import type { SubmittedFile } from "./changed";
import { PageView } from "./page-view";
import { paperMemory, type Looking } from "./paper-memory";
import { usePaperFrame } from "./use-paper-frame";
import { shapeOf, wheeled, wholeZoom } from "./zoom";

/** Functions of a paper for keys and buttons outside of it. */
export interface PaperControls {
  /** Scrolls by fractions of the frame. @returns false if the paper ends there */
  pan: (across: number, down: number) => boolean;
  /** Returns true if the paper is wider than its frame. */
  isWider: () => boolean;
  /** Returns the zoom factor of the first page; 1 fills the width of the frame. */
  zoom: () => number;
}

interface PaperProps {
  id: string;
  file: SubmittedFile;
  title: string;
  sizes: readonly { width: number; height: number }[];
  looking: Looking;
  onLooking: (looking: Looking) => void;
  controls?: Ref<PaperControls> | undefined;
}

/**
 * Pages of a file in a frame in which they can be moved and zoomed, with buttons for the pages if there are several.
 */
export function Paper({ id, file, title, sizes, looking, onLooking, controls }: PaperProps) {
  const isSingle = sizes.length === 1;
  const [pictures, setPictures] = useState<readonly (string | undefined)[]>([]);
  const { frame, room, pan, handlers } = usePaperFrame({
    file: file.id,
    looking,
    // The wheel scrolls a file of several pages. With Ctrl it zooms any file, as in browsers.
    zoomsBy: ({ ctrlKey, deltaY }) => deltaY !== 0 && (ctrlKey || isSingle),
    onZoom: ({ deltaY }) => onLooking({ ...looking, zoom: wheeled(zoomOf(0), deltaY) }),
  });
  const zoomOf = (page: number): number => {
    const size = sizes[page];
    if (looking.zoom !== "page") return looking.zoom;
    return size ? wholeZoom(shapeOf(size, looking.turned), room) : 1;
  };
  useEffect(() => paperMemory.keep(file.id, {}), [file.id]);
  useImperativeHandle(controls, () => ({
    pan: (across, down) => pan(across * room.width, down * room.height),
    isWider: () => zoomOf(0) > 1,
    zoom: () => zoomOf(0),
  }));
  const show = useCallback(
    (page: number, url: string) =>
      setPictures((before) => {
        const next = [...before];
        next[page] = url;
        return next;
      }),
    [],
  );
  const goTo = (page: number) => {
    const { current } = frame;
    const element = current?.children[page];
    if (current && element instanceof HTMLElement) current.scrollTop = element.offsetTop;
  };
  return (
    <div className="material-sheet">
      {isSingle ? undefined : (
        <nav className="material-thumbs" aria-label={words.pagesOf(title)}>
          {sizes.map((_, page) => (
            <button
              key={page}
              type="button"
              aria-label={words.page(page + 1, sizes.length)}
              onClick={() => goTo(page)}
            >
              {pictures[page] === undefined ? undefined : <img src={pictures[page]} alt="" />}
              <span>{page + 1}</span>
            </button>
          ))}
        </nav>
      )}
      {/* The frame can have the focus, so that keys scroll it. */}
      <div ref={frame} className="material-paper" tabIndex={0} {...handlers}>
        {sizes.map((size, page) => (
          <Page
            key={page}
            address={fileAt("materialPage", { id, file: file.id, page: String(page + 1) })}
            title={file.kind === "pdf" ? `${title} ${words.page(page + 1, sizes.length)}` : title}
            {...{ page, size, show, zoom: zoomOf(page), turned: looking.turned }}
          />
        ))}
      </div>
    </div>
  );
}

type PageProps = Omit<Parameters<typeof PageView>[0], "onPicture"> & {
  page: number;
  show: (page: number, url: string) => void;
};

/** One page of the file, which reports its picture with its page number. */
function Page({ page, show, ...props }: PageProps) {
  const onPicture = useCallback((url: string) => show(page, url), [show, page]);
  return <PageView {...props} onPicture={onPicture} />;
}
