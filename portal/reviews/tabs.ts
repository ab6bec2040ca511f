import { queues } from "../../domain/application/stage";

/** The two queues, and what was decided. */
export const reviewTabs = [...queues, "已审核"] as const;
export type ReviewTab = (typeof reviewTabs)[number];

export const isReviewTab = (name: string | null): name is ReviewTab => reviewTabs.some((tab) => tab === name);
