import { readdirSync } from "node:fs";
import { join } from "node:path";
import { dutyTable } from "../../domain/application/duties";
import { refusals } from "../../domain/application/refusals";
import { problems } from "../../domain/problems";

/** Words that pages don't use, each with the one that they use instead. */
const avoided: Readonly<Record<string, string>> = {
  轮询: "自动更新",
  任务队列: "列表",
  业务流程: "办理",
  已通知流程: "已转申请补记",
  多半: "通常",
  看过: "查看",
  不再上传了: "停止上传",
  就能: "可",
  换了: "更换",
  装好: "配置",
  怎样: "如何",
  谁写的: "评价人",
  不必: "无需",
  申请人: "投标人",
  流程引擎: "Temporal",
};

/** Returns all texts of a catalogue at any depth. Of a template, it is the source, whose own words stand in it. */
const textsIn = (catalogue: unknown): string[] =>
  typeof catalogue === "string" || typeof catalogue === "function"
    ? [String(catalogue)]
    : catalogue !== null && typeof catalogue === "object"
      ? Object.values(catalogue).flatMap(textsIn)
      : [];

test("when pages, refusals and problems speak, then no sentence has a developer's or a colloquial word", async () => {
  const folder = join(__dirname, "../../portal/words");
  const pages: unknown[] = await Promise.all(readdirSync(folder).map((file) => import(join(folder, file))));
  const texts = [...pages, dutyTable, refusals, problems].flatMap(textsIn);
  expect(texts.length).toBeGreaterThan(500);
  const found = texts.flatMap((text) =>
    Object.keys(avoided)
      .filter((word) => text.includes(word))
      .map((word) => `${word}（${avoided[word]}）: ${text}`),
  );
  expect(found).toEqual([]);
});
