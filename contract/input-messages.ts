import { z } from "zod";

const chinese = z.locales.zhCN().localeError;

/**
 * Returns a Chinese message for faults whose message in zod is not fit for users. A schema's own message has priority.
 */
export const inputMessage: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === "invalid_type" && issue.input === undefined) return "必填";
  if (issue.code === "too_big" && issue.origin === "string") return `不能超过${issue.maximum}个字`;
  if (issue.code === "too_small" && issue.origin === "string") {
    return issue.minimum === 1 ? "不能为空" : `不能少于${issue.minimum}个字`;
  }
  if (issue.code === "invalid_format" && issue.format === "regex") return "格式不正确";
  if (issue.code === "invalid_value" && issue.values.length > 1)
    return `只能是${issue.values.join("、")}之一`;
  return chinese(issue);
};
