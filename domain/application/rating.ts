import type { StatesShown } from "./stage";

/** 好差评: the five grades of the national standard, the best first. */
export const grades = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"] as const;
export type Grade = (typeof grades)[number];

/** For these the page asks why. */
const lowGrades: readonly Grade[] = ["不满意", "非常不满意"];

export const isLow = (grade: Grade): boolean => lowGrades.includes(grade);

/** Fewer answers would tell who gave them: they aren't shown. */
export const fewestShown = 5;

/** Figures are those of so many days. */
export const ratedDays = 365;

/** An organisation's opinion of how its application was handled. */
export interface Rating {
  grade: Grade;
  reason?: string;
  /** ISO 8601. */
  at: string;
}

/** True once the service is done, and so can be rated: once, and for good. */
export const mayBeRated = ({ handling }: Pick<StatesShown, "handling">): boolean => handling === "已办理";

interface Counted {
  grade: Grade;
  count: number;
}

/** How often each grade was given, where there are enough answers to hide each one; undefined where there aren't. */
export function ratingFigures(counted: readonly Counted[]): Counted[] | undefined {
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  if (total < fewestShown) return undefined;
  return grades.map((grade) => ({
    ...{ grade, count: counted.find((one) => one.grade === grade)?.count ?? 0 },
  }));
}
