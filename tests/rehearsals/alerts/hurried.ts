import type { Rule } from "./watch";

/** Replacements in the rules' expressions, by which production's hours and days become seconds. */
const hurries: readonly [RegExp, string][] = [
  [/> [24] \* 86400/g, "> 5"],
  [/> 26 \* 3600/g, "> 10"],
  [/> 900/g, "> 5"],
  [/> (?:1\.5|2\.5|3)$/gm, "> 0.5"],
  [/offset 6h/g, "offset 1m"],
  [/\[(?:5m|10m|15m|30m|1h|6h)\]/g, "[1m]"],
];
/**
 * Additional conditions of rules. With the shortened times, every nightly run would be overdue at once, so the rule
 * holds only once there is an open difference.
 */
const lateAtLast: Readonly<Record<string, string>> = {
  CaScheduleLate: " and on () max(ca_reconciliation_open_differences) > 0",
};
/** Returns a rule with shorter times, for a rehearsal. */
export const hurried = (rule: Rule): Rule => ({
  ...rule,
  expr:
    hurries.reduce((expr, [slow, fast]) => expr.replace(slow, fast), rule.expr) +
    (lateAtLast[rule.alert] ?? ""),
  ...(rule.for === undefined ? {} : { for: "1s" }),
});
