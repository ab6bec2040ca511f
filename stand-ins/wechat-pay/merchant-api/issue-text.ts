import type { z } from "zod";

const typeNames: Readonly<Record<string, string>> = {
  string: "字符串",
  number: "数字",
  int: "整数",
  boolean: "布尔值",
  object: "对象",
  array: "数组",
};

/** Returns WeChat Pay's message for an invalid parameter whose rule has no message of its own. */
export function issueText(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return "必填性规则校验失败，此字段为必填项";
  switch (issue.code) {
    case "invalid_type":
      return `类型规则校验失败，须为${typeNames[issue.expected] ?? issue.expected}`;
    case "too_small":
      return issue.origin === "string"
        ? `字符串规则校验失败，字符数小于最小值 ${issue.minimum}`
        : `数字规则校验失败，值小于最小值 ${issue.minimum}`;
    case "too_big":
      return issue.origin === "string"
        ? `字符串规则校验失败，字符数大于最大值 ${issue.maximum}`
        : `数字规则校验失败，值大于最大值 ${issue.maximum}`;
    case "invalid_value":
      return `枚举规则校验失败，须为${issue.values.join("、")}`;
    default:
      return "格式规则校验失败";
  }
}
