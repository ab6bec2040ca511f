import { z } from "zod";
import { instantSchema } from "./parts";

const reviewMark = z.object({
  applicationId: z.string(),
  kind: z.enum(["looking", "skipped"]).describe("正在查看，或已跳过"),
  by: z.string().describe("姓名"),
  isMine: z.boolean(),
  until: instantSchema(),
  note: z.string().optional(),
});

const answers = {
  reviewMark,
  reviewMarks: z.object({ marks: z.array(reviewMark) }),
  nextReview: z.object({
    id: z.string().optional(),
    marks: z.array(reviewMark).describe("下一条申请旁的提示"),
    passed: z.int().describe("略过的件数：他人正在查看，或本人已跳过"),
  }),
};

/** Returns the schemas of answers about reviewers' hints beside an application. */
export const reviewMarkAnswers = () => answers;
