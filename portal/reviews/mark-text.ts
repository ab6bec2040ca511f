import type { ReviewMark } from "../client/views";
import { review as reviewWords } from "../words/review";

const text = reviewWords;

/** Returns a mark in words: who looks at an application, or who skipped it and why. */
export const markText = ({ kind, by, isMine, note }: ReviewMark): string =>
  kind === "looking" ? text.looking(by) : text.skippedBy(isMine ? text.me : by, note);
