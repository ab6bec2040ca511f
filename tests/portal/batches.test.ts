import { join } from "node:path";
import { createApiClient } from "../../embedded/demo/api-client";
import { createOrganisationTokens, newOrgCode } from "../../embedded/seed/organisations";
import { formOf } from "../support/journey";
import { createOwnStack, type OwnStack } from "../support/own-stack";
import { newLockSerial } from "../support/people";
import { expectPoll } from "../support/expect-poll";
import { fillSignIn, openVisitor, signInAs } from "./browser";
import { endSession } from "./signed-in";

const all = 14;
/** Commands that each person may give in a minute: so few that the API tells a batch to wait. */
const commandsPerMinute = 10;

let own: OwnStack;
beforeAll(async () => {
  own = await createOwnStack({ LIMIT_WRITES_PER_MINUTE: String(commandsPerMinute) });
  const { addresses } = own.stack;
  const dir = join(own.dataDir, "identity");
  const tokenOf = await createOrganisationTokens({ dir, issuer: addresses.identity });
  // Each application belongs to an organisation of its own, so that no owner meets a limit.
  for (let number = 0; number < all; number += 1) {
    const organisation = { name: `示例单位${number}`, code: newOrgCode() };
    const api = createApiClient({ baseUrl: addresses.api, token: await tokenOf(organisation) });
    const about = { orgName: organisation.name, orgCode: organisation.code };
    const { id } = await api.create(formOf(about, { lockSerial: newLockSerial() }));
    await api.submit(id, "请审核");
  }
});
afterAll(() => own.remove());

test("when a batch is more than the API takes in a minute, then it waits as told, is paused, outlives a new sign-in, and refuses none", async () => {
  const { stack } = own;
  const visitor = await openVisitor({ stack });
  const { page } = visitor;
  await signInAs(visitor, stack, "reviewer1");
  const keys: string[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.endsWith("/review"))
      keys.push(request.headers()["idempotency-key"] ?? "");
  });
  await page.goto("/reviews?pageSize=50");
  await page.getByRole("button", { name: "全选本页" }).click();
  await page.getByRole("button", { name: "批量审核通过" }).click();
  const dialog = page.getByRole("dialog");
  const press = (name: string) => dialog.getByRole("button", { name }).last().click();
  await expectPoll(() => dialog.locator("summary").count()).toBe(all);
  for (const mark of await dialog.locator("summary").all()) await mark.click();
  await press(`通过这${all}条`);
  await dialog.getByText("正在逐条处理").waitFor();
  await press("暂停");
  await dialog.getByText(/已暂停，还有\d+条没有处理/).waitFor();
  await press("继续");
  await dialog.getByText(/操作较多，须稍候，将于\d\d:\d\d:\d\d自动继续/).waitFor();
  await expectPoll(() => dialog.getByText("失败", { exact: true }).count()).toBe(0);
  await visitor.awaitFailures(429);

  const warned = page.waitForEvent("dialog");
  const reloaded = page.reload();
  const warning = await warned;
  expect(warning.type()).toBe("beforeunload");
  await warning.accept();
  await reloaded;
  const left = all - commandsPerMinute;
  await dialog.getByText(`已暂停，还有${left}条没有处理`).waitFor();

  await endSession(page);
  await press("继续");
  await page.getByRole("heading", { name: "请先登录" }).waitFor();
  await page.getByRole("button", { name: "登录" }).click();
  await fillSignIn(page, stack, "reviewer1");
  await dialog.getByText(`已暂停，还有${left}条没有处理`).waitFor();
  visitor.takeFailures();

  await press("继续");
  await dialog.getByText(`${all}条已全部完成`).waitFor({ timeout: 180_000 });
  await expectPoll(() => dialog.locator(".tag", { hasText: "审核通过" }).count()).toBe(all);
  visitor.takeFailures();
  // Each item has one key, and all of them follow from the batch's one id.
  expect(new Set(keys).size).toBe(all);
  expect(new Set(keys.map((key) => key.split(".")[0])).size).toBe(1);
  await press("关闭");
  await page.getByText("没有待审核的申请").waitFor();
  await visitor.close();
});
