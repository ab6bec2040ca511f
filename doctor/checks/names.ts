import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../config/environment";
import { programFolder } from "../../config/worker";
import type { Fault } from "../fault";

/**
 * Finds variables that nobody reads and whose names are nearly those of known ones. `deploy/ca` finds them in `.env`,
 * from which docker-compose passes on known variables only; elsewhere all variables reach the program.
 */
export function nameFaults(environment: Environment): Fault[] {
  const known = knownNames();
  return Object.keys(environment).flatMap((about) => {
    const meant = known.includes(about) ? undefined : nearest(about, known);
    if (meant === undefined) return [];
    return [{ about, fault: "没有这个变量，不起作用", remedy: `是不是 ${meant}？改成它，或删去` }];
  });
}

/** Returns the names of all variables: the example has a line for each. */
function knownNames(): string[] {
  const example = readFileSync(join(programFolder(), ".env.example"), "utf8");
  return [...example.matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map(([, name = ""]) => name);
}

/** Returns the known name that differs least, by at most a tenth of its letters. Short names differ too little. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const near = known
    .map((other) => ({ other, distance: distanceOf(name.toUpperCase(), other) }))
    .filter(({ other, distance }) => distance <= Math.min(2, other.length / 10))
    .toSorted((one, other) => one.distance - other.distance);
  return near[0]?.other;
}

/** Returns the number of letters to put in, leave out or change (Levenshtein's distance). */
function distanceOf(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (const [row, letter] of [...one].entries()) {
    const line = [row + 1];
    for (const [place, opposite] of [...other].entries())
      line.push(
        Math.min(
          (line[place] ?? 0) + 1,
          (above[place + 1] ?? 0) + 1,
          (above[place] ?? 0) + Number(letter !== opposite),
        ),
      );
    above = line;
  }
  return above.at(-1) ?? 0;
}
