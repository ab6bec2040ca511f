import { beijingDay, beijingTime, dayAfter, daysBetween, instantsOf, isDay } from "../../domain/beijing-day";

test("when an instant is between midnight in Beijing and in Greenwich, then Beijing's day counts", () => {
  expect(beijingDay("2026-01-05T15:59:59.999Z")).toBe("2026-01-05");
  expect(beijingDay("2026-01-05T16:00:00.000Z")).toBe("2026-01-06");
  expect(beijingTime("2026-01-05T16:00:01.000Z")).toBe("2026-01-06 00:00:01");
  expect(instantsOf("2026-01-06")).toEqual({
    from: "2026-01-05T16:00:00.000Z",
    before: "2026-01-06T16:00:00.000Z",
  });
});

test("when days are counted over the end of a month, then each comes once", () => {
  expect(dayAfter("2028-02-28", 1)).toBe("2028-02-29");
  expect(dayAfter("2026-01-01", -1)).toBe("2025-12-31");
  expect(daysBetween("2026-02-27", "2026-03-01")).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  expect(daysBetween("2026-03-01", "2026-02-27")).toEqual([]);
});

test.each(["2026-01-05", "2028-02-29"])("when %s is written, then it is a day", (text) => {
  expect(isDay(text)).toBe(true);
});

test.each([
  "",
  "2026-1-5",
  "20260105",
  "2026/01/05",
  "2026-02-30",
  "2026-02-29",
  "2026-13-01",
  "2026-01-05T00:00",
])("when %j is written, then it is no day", (text) => {
  expect(isDay(text)).toBe(false);
});

test("when days are counted beyond the years of four digits, then the first and the last of them stay days", () => {
  expect(dayAfter("0000-01-01", -1)).toBe("0000-01-01");
  expect(dayAfter("9999-12-31", 1)).toBe("9999-12-31");
  expect(dayAfter("0099-12-31", 1)).toBe("0100-01-01");
  expect(instantsOf("0015-01-01")).toEqual({
    from: "0014-12-31T16:00:00.000Z",
    before: "0015-01-01T16:00:00.000Z",
  });
});
