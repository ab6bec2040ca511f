/** Limits for pictures of a file's pages: small print stays readable, and all pictures fit into one MongoDB document. */
export const pageLimits = {
  /** Longest side of a picture, in pixels. */
  side: 2_500,
  /** Largest size of one picture, in pixels (width × height). */
  pixels: 6_000_000,
  /** Largest size of all of a file's pictures together, in pixels. */
  allPixels: 60_000_000,
  /** Largest size of all of a file's pictures together, in bytes. */
  bytes: 9_000_000,
} as const;

/** Size of a picture, in pixels. */
export interface PageSize {
  width: number;
  height: number;
}

/** Picture of a page, or of the file itself if it is a picture: upright, and without the camera's metadata. */
export interface PagePicture extends PageSize {
  /** Picture as JPEG. */
  content: Buffer;
}

/**
 * Reasons why a file can't be shown. `pages` and `pixels`: there are too many of them. `hidden`: nothing can be seen of a
 * page's text or of the file's pages. `costly`: drawing takes too much time or memory.
 */
export const drawingFaults = ["broken", "encrypted", "pages", "pixels", "hidden", "costly"] as const;
export type DrawingFault = (typeof drawingFaults)[number];

/** Pictures of a file's pages, or the reason why there are none. */
export type Drawn = { pages: PagePicture[] } | { fault: DrawingFault };
