import type { Decision } from "../../domain/application/application";
import { review as reviewWords } from "../words/review";

interface QuickOpinion {
  decides: Decision;
  /** Short label of the button. */
  label: string;
  text: string;
}

const { approving, rejecting } = reviewWords.quickOpinions;

/** Opinions that are given often. The key of each is its number, from 1. */
export const quickOpinions: readonly QuickOpinion[] = [
  ...approving.map((text) => ({ decides: "approve" as const, label: text, text })),
  ...rejecting.map((quick) => ({ decides: "reject" as const, ...quick })),
];
