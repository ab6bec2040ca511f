import type { Decision } from "../../domain/application/application";
import { words } from "../words";

interface QuickOpinion {
  decides: Decision;
  text: string;
}

const { approving, rejecting } = words.review.quickOpinions;

/** Opinions that are given often. The key of each is its place, from 1. */
export const quickOpinions: readonly QuickOpinion[] = [
  ...approving.map((text) => ({ decides: "approve" as const, text })),
  ...rejecting.map((text) => ({ decides: "reject" as const, text })),
];
