import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(__dirname, "..", "stack");

/** Returns the days, counted back from today, on which a file's tests pay. */
const daysOf = (file: string): Set<string> =>
  new Set(
    Array.from(
      readFileSync(join(folder, file), "utf8").matchAll(/daysAgo\((-?\d+)\)/g),
      ([, day = ""]) => day,
    ),
  );

test("when tests of the stack pay on a day, then no other file's do: they run at once, on the same accounts", () => {
  const days = readdirSync(folder).flatMap((file) => [...daysOf(file)].filter((day) => Number(day) > 1));
  expect(days.length).toBeGreaterThan(20);
  expect(days.filter((day, index) => days.indexOf(day) !== index)).toEqual([]);
});
