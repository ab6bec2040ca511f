import { z } from "zod";
import { fewestShown, grades, ratedDays } from "../../domain/application/rating";
import { instantSchema } from "./parts";

const rating = z.object({
  grade: z.enum(grades),
  reason: z.string().optional(),
  at: instantSchema(),
});

const answers = {
  rating: z.object({ given: rating.optional().describe("已作的评价；未评价的不出现") }),
  ratingFigures: z.object({
    days: z.int().describe(`最近${ratedDays}天`),
    grades: z
      .array(z.object({ grade: z.enum(grades), count: z.int() }))
      .optional()
      .describe(`各档的份数；不足${fewestShown}份的不出现`),
    reasons: z.array(z.string()).describe("所写的原因，不按时间排列"),
  }),
};

/** Returns the schemas of answers about 好差评. */
export const ratingAnswers = () => answers;
