import type { StatesShown } from "./stage";

/** The five grades of the national rating standard (好差评), the best first. */
export const grades = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"] as const;
export type Grade = (typeof grades)[number];

/** Grades for which the page asks for a reason. */
const lowGrades: readonly Grade[] = ["不满意", "非常不满意"];

export const isLow = (grade: Grade): boolean => lowGrades.includes(grade);

/** Smallest number of ratings for which figures are shown. Fewer would reveal who gave them. */
export const fewestShown = 5;

/** Number of days that the figures cover. */
export const ratedDays = 365;

/** Rating of an application's handling by its organisation. */
export interface Rating {
  grade: Grade;
  reason?: string;
  /** Instant of the rating, in ISO 8601 UTC. */
  at: string;
}

/** Decides whether the service is done, so that it can be rated. A rating is given once and never changed. */
export const mayBeRated = ({ handling }: Pick<StatesShown, "handling">): boolean => handling === "已办理";

interface Counted {
  grade: Grade;
  count: number;
}

/** Returns how often each grade was given; undefined if there are too few ratings to keep each one anonymous. */
export function ratingFigures(counted: readonly Counted[]): Counted[] | undefined {
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  if (total < fewestShown) return undefined;
  return grades.map((grade) => ({
    ...{ grade, count: counted.find((one) => one.grade === grade)?.count ?? 0 },
  }));
}
