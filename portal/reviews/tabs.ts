import { queues } from "../../domain/application/stage";

/** Tabs of the review page: the two queues, and the reviewed applications. */
export const reviewTabs = [...queues, "已审核"] as const;
export type ReviewTab = (typeof reviewTabs)[number];

/** Batch operation that each tab offers. */
export const batchIn: Readonly<Record<ReviewTab, "approve" | "ship" | undefined>> = {
  待审核: "approve",
  办理中: "ship",
  已审核: undefined,
};

export const isReviewTab = (name: string | null): name is ReviewTab => reviewTabs.some((tab) => tab === name);
