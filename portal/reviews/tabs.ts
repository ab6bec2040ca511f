import { queues } from "../../domain/application/stage";

/** The two queues, and what was decided. */
export const reviewTabs = [...queues, "已审核"] as const;
export type ReviewTab = (typeof reviewTabs)[number];

/** What can be done in a tab with several at once. */
export const batchIn: Readonly<Record<ReviewTab, "approve" | "ship" | undefined>> = {
  待审核: "approve",
  办理中: "ship",
  已审核: undefined,
};

export const isReviewTab = (name: string | null): name is ReviewTab => reviewTabs.some((tab) => tab === name);
