import { appendFileSync, mkdtempSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lostCommands, openCommandFile } from "../../runtime/answered-commands";

let dir: string;
let clock: number;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "commands-"));
  clock = Date.parse("2026-11-28T02:00:00.000Z");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const now = () => clock;
const command = (requestId: string) => ({
  ...{ at: new Date(clock).toISOString(), subject: "subject-1", action: "withdraw", what: "撤回" },
  ...{ applicationId: "01J00000000000000000000000", requestId },
});
const at = (minute: number): Date => new Date(Date.parse("2026-11-28T02:00:00.000Z") + minute * 60_000);

test("when commands were answered since the backup, by several processes, then each is listed by person, in its order", () => {
  const [one, other] = [openCommandFile({ dir, now }), openCommandFile({ dir, now })];
  one.write(command("before"));
  clock = at(10).getTime();
  other.write(command("first"));
  clock += 1_000;
  one.write(command("second"));
  one.close();
  other.close();
  appendFileSync(join(dir, readdirSync(dir)[0] ?? ""), '{"at":"2026-11-28T02:1');
  // Each command is listed once, although the same folder is given twice.
  expect(lostCommands([dir, dir], at(5))).toEqual([
    "此后已答应、恢复后不再存在的操作：2 个",
    "（操作文件写到 2026-11-28T02:10:01.000Z：那以后如还有人操作过，无从得知。）",
    "2026-11-28T02:10:00.000Z subject-1 撤回(withdraw) 01J00000000000000000000000 first",
    "2026-11-28T02:10:01.000Z subject-1 撤回(withdraw) 01J00000000000000000000000 second",
  ]);
});

test("when files are missing, begin after the backup, or end before it, then it is said what can't be known", () => {
  expect(lostCommands([join(dir, "nowhere")], at(0))[1]).toContain("无从得知：这里没有备份之后的操作文件");
  openCommandFile({ dir, now }).close();
  expect(lostCommands([dir], at(5))[1]).toContain("无从得知：这里没有备份之后的操作文件");
  expect(lostCommands([dir], at(-5))[1]).toContain("2026-11-28T02:00:00.000Z 之前的无从得知");
});

const told = () => lostCommands([dir], at(-5)).filter((line) => line.includes("withdraw"));

test("when a file is full, then another is begun, and beyond so many bytes of all the oldest go", () => {
  const file = openCommandFile({ dir, now, largest: 1, most: 50 * 4_096 });
  for (let number = 1; number <= 60; number += 1) {
    clock += 1_000;
    file.write(command(`r${number}`));
  }
  file.close();
  expect(readdirSync(dir)).toHaveLength(50);
  expect([told().length, told().at(-1)]).toEqual([50, expect.stringMatching(/ r60$/)]);
});

test("when processes start over and over, then what was answered before is still there, until it is older than any backup", () => {
  const first = openCommandFile({ dir, now });
  first.write(command("first"));
  first.close();
  for (let start = 0; start < 200; start += 1) {
    clock += 1_000;
    openCommandFile({ dir, now }).close();
  }
  expect(told()).toEqual([expect.stringMatching(/ first$/)]);
  const [oldest = ""] = readdirSync(dir).toSorted();
  const longAgo = new Date(clock - 101 * 86_400_000);
  utimesSync(join(dir, oldest), longAgo, longAgo);
  openCommandFile({ dir, now }).close();
  expect(told()).toEqual([]);
});
