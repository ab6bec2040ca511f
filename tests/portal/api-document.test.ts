import { testStack } from "../support/test-stack";
import { openVisitor } from "./browser";

test("when somebody opens the API's document, then they can read it without an account, and nothing is asked of anybody else", async () => {
  const stack = testStack();
  const { page, close } = await openVisitor({ stack });
  const asked = new Set<string>();
  page.on("request", (request) => asked.add(new URL(request.url()).origin));
  await page.goto("/docs");
  await page.getByText("提交信息", { exact: true }).waitFor();
  await page.getByText("由本系统发来的事件").first().waitFor();
  await page.getByRole("link", { name: "接入指南" }).first().click();
  await page.getByRole("heading", { name: "制证任务" }).waitFor();
  const { api, identity } = stack.addresses;
  expect([...asked].filter((origin) => ![api, identity].includes(origin))).toEqual([]);
  await close();
});
