import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../stand-ins/shared/project-root";

/** One figure of the benchmark. Figures that are comparable between machines are ratios. */
export interface Figure {
  what: string;
  value: number;
  /** Unit of the value: ×, ms, MB, … */
  unit: string;
  /** Target for the value: "≥ 0.65". */
  aim?: string;
}

export type Section = { title: string; figures: Figure[] };

const shownValue = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));

/** Returns a section as lines of a table, each with its figure first. */
export const tableOf = ({ title, figures }: Section): string[] => [
  `\n${title}`,
  ...figures.map(
    ({ what, value, unit, aim }) =>
      `${shownValue(value).padStart(9)} ${unit.padEnd(9)} ${what}${aim === undefined ? "" : `（目标 ${aim}）`}`,
  ),
];

/** Saves the results beside the code, so that a change of them is seen in review. */
export function saveResults(sections: readonly Section[], of: { at: string; locks: number }): string {
  const dir = join(projectRoot, "bench", "results");
  mkdirSync(dir, { recursive: true });
  const file = join(dir, "latest.json");
  const machine = { node: process.version, cores: cpus().length };
  writeFileSync(file, `${JSON.stringify({ ...of, machine, sections }, null, 2)}\n`);
  return file;
}
