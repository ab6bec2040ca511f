import { readRenewalConfig } from "../../config/renewal";
import { bounds, implausible } from "../../doctor/checks/plausible";
import { readProjectFile } from "../deploy/compose";

const look = (environment: Record<string, string>) =>
  implausible(environment, readRenewalConfig(environment)).map(
    ({ about, fault, stops }) => `${stops ? "✘" : "⚠"} ${about}：${fault}`,
  );

/** Variables of the example file whose default is a plain number. */
const numbers = [...readProjectFile(".env.example").matchAll(/^# ([A-Z][A-Z0-9_]+)=(\d+)$/gm)].map(
  ([, name = "", value = ""]): [string, string] => [name, value],
);

test("when every number has its default, then none is doubted, and each that production sets has bounds", () => {
  expect(look(Object.fromEntries(numbers))).toEqual([]);
  // The readers of these variables accept only certain values anyway.
  const otherwise = [
    "INVOICE_EXTENSION_NUMBER",
    "INVOICE_TAX_CODE",
    "INVOICE_TAX_RATE_PERCENT",
    "WORKFLOW_EVENTS_PER_RUN",
  ];
  const unbounded = numbers.map(([name]) => name).filter((name) => !(name in bounds));
  expect(unbounded.filter((name) => !otherwise.includes(name))).toEqual([]);
  const named = readProjectFile(".env.example");
  expect(Object.keys(bounds).filter((name) => !named.includes(`# ${name}=`))).toEqual([]);
});

test.each(Object.entries(bounds))(
  "when %s is just beyond its bounds, then it is told with both, and just within it isn't",
  (name, { least, most }) => {
    const isTold = (value: number) =>
      implausible({ [name]: String(value) }, undefined).some(
        ({ about, remedy }) => about === name && remedy.includes(`${least} 到 ${most}`),
      );
    expect([least - 1, most + 1].filter((value) => value >= 0 && !isTold(value))).toEqual([]);
    expect([least, most].filter(isTold)).toEqual([]);
  },
);

const table = (...fen: number[]) => JSON.stringify({ 法人锁: fen });

test.each([
  ["fen of the trial", table(1, 2, 3), /^✘ FEE_TABLE：法人锁 1 年只要 0\.01 元/],
  [
    "yuan in the place of fen",
    table(200, 400, 600),
    /^✘ FEE_TABLE：法人锁 1 年只要 2\.00 元：金额的单位是分/,
  ],
  ["a digit too many", table(20_000, 40_000, 6_000_000), /^✘ FEE_TABLE：法人锁 3 年要 60000\.00 元/],
  [
    "prices by year",
    table(20_000, 19_000, 60_000),
    /^⚠ FEE_TABLE：法人锁 2 年只要 190\.00 元，比 1 年的 200\.00 元还少/,
  ],
])("when a price list has %s, then that is told", (_, fees, said) => {
  const [first = ""] = look({ FEE_TABLE: fees });
  expect(first).toMatch(said);
});

test("when prices are a cheap site's, or years are dear, then none is doubted", () => {
  for (const fees of [
    table(1_000, 2_000, 3_000),
    table(500_000, 1_000_000, 1_500_000),
    table(20_000, 30_000, 30_000),
  ])
    expect(look({ FEE_TABLE: fees })).toEqual([]);
});

test.each([
  ["工作日9:00至5:00", ["⚠ OFFICE_HOURS：9:00至5:00：结束不在开始之后"]],
  ["9：00-12：00，2：30-1：30", ["⚠ OFFICE_HOURS：2：30-1：30：结束不在开始之后"]],
  ["周一至周五 9:00-12:00，13:30—17:00（节假日除外）", []],
  ["上午9:00至下午5:00", []],
])("when office hours are %s, then %j is told", (hours, said) => {
  expect(look({ OFFICE_HOURS: hours })).toEqual(said);
});

test("when applications are kept for less than an invoice can be asked for, or an address may less than one account, then that is told", () => {
  expect(look({ LIMIT_REQUESTS_PER_MINUTE_OF_ADDRESS: "300" })).toEqual([
    expect.stringMatching(/OF_ADDRESS：是 300，比 LIMIT_READS_PER_MINUTE 的 600 还小/),
  ]);
  expect(look({ LIMIT_CONNECTIONS: "400" })).toEqual([
    expect.stringMatching(/^⚠ LIMIT_CONNECTIONS：是 400，比 LIMIT_CONNECTIONS_OF_ADDRESS 的 500 还小/),
  ]);
  expect(look({ LIMIT_REQUESTS_PER_MINUTE_OF_ORGANISATION: "500" })).toEqual([
    expect.stringMatching(/OF_ORGANISATION：是 500，比 LIMIT_READS_PER_MINUTE 的 600 还小/),
  ]);
  expect(look({ RETAIN_APPLICATIONS_DAYS: "200" })).toEqual([
    expect.stringMatching(/^⚠ RETAIN_APPLICATIONS_DAYS：是 200，比 INVOICE_WINDOW_DAYS 的 365 还小/),
  ]);
});
