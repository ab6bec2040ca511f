import { readWorkerConfig } from "../../config/worker";
import { workingMs } from "../../domain/working-days";

const calendarOf = (days: Record<string, string>) =>
  readWorkerConfig({
    MONGODB_URI: "mongodb://127.0.0.1:27017/none",
    TEMPORAL_ADDRESS: "127.0.0.1:7233",
    ...days,
  }).calendar;
const calendar = calendarOf({
  HOLIDAYS: "2026-10-01~2026-10-07, 2027-01-01",
  WORKING_WEEKENDS: "2026-10-10",
});
const hours = (since: string, until: string): number =>
  workingMs(Date.parse(`${since}+08:00`), Date.parse(`${until}+08:00`), calendar) / 3_600_000;

test.each([
  ["within a day", "2026-09-29T09:00", "2026-09-29T17:30", 8.5],
  ["overnight", "2026-09-28T16:00", "2026-09-29T10:00", 18],
  ["over a weekend", "2026-09-18T17:00", "2026-09-21T09:00", 16],
  [
    "over a holiday of a week and the weekend behind it that is worked",
    "2026-09-30T17:00",
    "2026-10-10T12:00",
    67,
  ],
  ["within a holiday", "2026-10-02T09:00", "2026-10-05T09:00", 0],
  ["to an instant before", "2026-09-29T09:00", "2026-09-29T08:00", 0],
])("counts the hours of working days %s", (_, since, until, expected) => {
  expect(hours(since, until)).toBe(expected);
});

test.each(["2026-10-1", "2026-10-07~2026-10-01", "2026-10-01~2062-10-07", "国庆", "2026-13-01"])(
  "refuses %s as a holiday, by the variable's name",
  (text) => {
    expect(() => calendarOf({ HOLIDAYS: text })).toThrow(/HOLIDAYS: must look like 2026-10-01/);
  },
);
