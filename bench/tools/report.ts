import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../stand-ins/shared/project-root";

/** One figure of the benchmark. Those that compare between machines are ratios. */
export interface Figure {
  what: string;
  value: number;
  /** ×, ms, MB, … */
  unit: string;
  /** What is aimed at: "≥ 0.65". */
  aim?: string;
}

export type Section = { title: string; figures: Figure[] };

const shownValue = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));

/** A section as lines of a table, the figure first. */
export const tableOf = ({ title, figures }: Section): string[] => [
  `\n${title}`,
  ...figures.map(
    ({ what, value, unit, aim }) =>
      `${shownValue(value).padStart(9)} ${unit.padEnd(9)} ${what}${aim === undefined ? "" : `（目标 ${aim}）`}`,
  ),
];

/** Keeps the results beside the code, so that a change of them is seen in review. */
export function saveResults(sections: readonly Section[], of: { at: string; locks: number }): string {
  const dir = join(projectRoot, "bench", "results");
  mkdirSync(dir, { recursive: true });
  const file = join(dir, "latest.json");
  const machine = { node: process.version, cores: cpus().length };
  writeFileSync(file, `${JSON.stringify({ ...of, machine, sections }, null, 2)}\n`);
  return file;
}
