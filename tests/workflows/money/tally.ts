/** How often each thing came about, by what was told of the steps: a kind that never did has shown nothing. */
export function createTally() {
  const counts = new Map<string, number>();
  const kindsOf = (line: string): string[] => {
    const [, cleared] = /^the operator clears \S+ \((.+?)\)/.exec(line) ?? [];
    if (cleared !== undefined) return [`cleared: ${cleared}`];
    const [, kind = "", outcome = ""] = /"kind":"([^"]+)".* → (.*)$/.exec(line) ?? [];
    const isIdle = /^(refused|no such|nothing|redone: 0)/.test(outcome);
    return isIdle ? [] : [line.includes("pay-defectively") ? "A6" : kind];
  };

  return {
    add(told: readonly string[]): void {
      for (const kind of told.flatMap(kindsOf)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    },
    shown: (): string =>
      [...counts]
        .toSorted(([one], [other]) => one.localeCompare(other))
        .map(([kind, count]) => `${kind} ${count}`)
        .join(", "),
  };
}
