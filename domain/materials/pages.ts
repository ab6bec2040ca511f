/** How large the pages of a file are drawn: small print stays readable, and all of them fit into one document of the store. */
export const pageLimits = {
  /** Longest side. Pixels. */
  side: 2_500,
  /** Width × height of one. */
  pixels: 6_000_000,
  /** Width × height of all pages of a file together. */
  allPixels: 60_000_000,
  /** Bytes of all pages of a file. */
  bytes: 9_000_000,
} as const;

/** Pixels. */
export interface PageSize {
  width: number;
  height: number;
}

/** A page of a file, or the file itself where that is a picture: upright, without what a camera wrote beside it. */
export interface PagePicture extends PageSize {
  /** JPEG. */
  content: Buffer;
}

/**
 * Why a file can't be shown. `pages` and `pixels`: it has too many of them; `hidden`: a page has text, or
 * the file has pages, of which nothing is to be seen; `costly`: it takes more time or memory than a paper is worth.
 */
export const drawingFaults = ["broken", "encrypted", "pages", "pixels", "hidden", "costly"] as const;
export type DrawingFault = (typeof drawingFaults)[number];

/** The pages of a file, or why there are none. */
export type Drawn = { pages: PagePicture[] } | { fault: DrawingFault };
