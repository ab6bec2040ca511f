import type { BrowserContext, Page, Route } from "playwright-core";
import { expectPoll } from "../support/expect-poll";
import { fillSignIn, type Visitor } from "./browser";
import { bidder, stack, submitted, windowOf } from "./here";
import { endSession } from "./signed-in";

/*
 * A command on its way while the network goes away: whatever its visitor does then, the outcome that they are told is the
 * one that is stored, and a repeat is the same command.
 */

const statusOf = async (id: string) => (await bidder.api.get(id)).status;
const dialogOf = (page: Page) => page.getByRole("dialog", { name: "请输入意见" });

/** Opens 【撤回申请】 of an application and enters an opinion. */
async function openDialog(page: Page, id: string): Promise<void> {
  await page.goto(`/applications/${id}`);
  await page.getByRole("button", { name: "撤回申请" }).click();
  await dialogOf(page).getByRole("textbox").fill("不再办理");
}
const confirm = (page: Page) => dialogOf(page).getByRole("button", { name: "撤回申请" }).click();

type Meet = (route: Route) => Promise<unknown>;
/** The command doesn't reach the API. */
const lost: Meet = (route) => route.abort("connectionfailed");
/** The command reaches the API, and its answer doesn't come back. */
const unanswered: Meet = async (route) => {
  await route.fetch();
  await route.abort("connectionreset");
};
const answered: Meet = (route) => route.continue();

interface Moment {
  /** Fate of each sending of the command. */
  sendings: readonly Meet[];
  stored: "待审核" | "已撤回";
  /** Text of the answer on the page, after which the network goes away. Without one, it goes after the last sending. */
  answer?: string;
  /** True if another tab of the same person gives the command before. */
  isSecond?: true;
}

/** Acts of the visitor then. Each ends on a page that has read what is stored. */
const acts = {
  cancels: async (page: Page) => {
    const cancel = dialogOf(page).getByRole("button", { name: "取消" });
    if (await cancel.isVisible()) await cancel.click();
    await page.context().setOffline(false);
    return page;
  },
  "closes the tab": async (page: Page, id: string) => {
    await page.close();
    return anotherTab(page.context(), id);
  },
  reloads: async (page: Page, id: string) => {
    await page.reload().catch(() => undefined);
    await page.waitForURL("chrome-error://**");
    await page.context().setOffline(false);
    await page.goto(`/applications/${id}`);
    return page;
  },
  "signs out": async (page: Page, id: string) => {
    // The dialog covers the button.
    await page.getByRole("button", { name: "退出登录" }).dispatchEvent("click");
    await page.getByRole("heading", { name: "请先登录" }).waitFor();
    return anotherTab(page.context(), id);
  },
};

/** Opens the application in another tab, once the network is back. A tab that was signed out stays open beside it. */
async function anotherTab(context: BrowserContext, id: string): Promise<Page> {
  await context.setOffline(false);
  const tab = await context.newPage();
  await tab.goto(`/applications/${id}`);
  return tab;
}

const isCommand = (url: URL) => url.pathname.endsWith("/withdrawal");

/** Gives the command on a page of its own, loses the network at that moment, and does what the act says. */
async function lose({ page }: Visitor, moment: Moment, act: keyof typeof acts): Promise<void> {
  const context = page.context();
  const id = await submitted();
  const tab = await context.newPage();
  await openDialog(tab, id);
  if (moment.isSecond) await bidder.api.withdraw(id, "不再办理");
  const { sendings, answer } = moment;
  let sent = 0;
  const isLast = () => sent === sendings.length && answer === undefined;
  if (isLast()) await context.setOffline(true);
  await tab.route(isCommand, async (route) => {
    const meet = sendings[sent] ?? lost;
    sent += 1;
    await meet(route);
    if (isLast()) await context.setOffline(true);
  });
  await confirm(tab);
  const unsent = sendings.length === 0 ? "网络已断开，尚未发送" : "网络已断开，正在自动重试";
  await tab
    .getByText(answer ?? unsent)
    .first()
    .waitFor();
  await context.setOffline(true);
  const end = await acts[act](tab, id);
  await expectPoll(async () => {
    const told = await end.locator(".tag").allTextContents();
    return told.includes(await statusOf(id));
  }).toBe(true);
  await expectPoll(() => end.locator(".retry-banner").count()).toBe(0);
  // A page that is being reloaded may hear of the network before it goes.
  if (act !== "reloads") {
    expect(sent).toBe(sendings.length);
    await expectPoll(() => statusOf(id)).toBe(moment.stored);
  }
  await end.close();
}

/** The moments at which the network goes. */
const moments: Readonly<Record<string, Moment>> = {
  "before it was sent": { sendings: [], stored: "待审核" },
  "on its way": { sendings: [lost], stored: "待审核" },
  "before its answer": { sendings: [unanswered], stored: "已撤回" },
  "during its repeat": { sendings: [lost, unanswered], stored: "已撤回" },
  "after its refusal": { sendings: [answered], stored: "已撤回", answer: "重新载入", isSecond: true },
  "after its success": { sendings: [answered], stored: "已撤回", answer: "已撤回" },
};

const today = Math.floor(Date.now() / 86_400_000);
/** Every act at every moment, of which a third is drawn by the day, so that three days walk all of them. */
const scenes = (Object.keys(acts) as (keyof typeof acts)[])
  .flatMap((act, place) =>
    Object.keys(moments).map((when, nth) => ({ act, when, turn: place + nth + today })),
  )
  .filter(({ turn }) => turn % 3 === 0);

test.each(scenes)(
  "a visitor who $act while the network went $when is told what is stored",
  async ({ act, when }) => {
    const visitor = await windowOf("bidder1");
    await lose(visitor, moments[when] as Moment, act);
    visitor.takeComplaints();
    visitor.takeFailures();
  },
);

test("a command keeps its key across reloads and a new sign-in of the same person, and is carried out once", async () => {
  const visitor = await windowOf("bidder1");
  const { page } = visitor;
  const id = await submitted();
  const keys: (string | undefined)[] = [];
  let meet = lost;
  await page.route(isCommand, async (route) => {
    keys.push(route.request().headers()["idempotency-key"]);
    await meet(route);
  });
  /** Gives the command, which doesn't arrive, and takes it back. */
  const giveInVain = async () => {
    const before = keys.length;
    await openDialog(page, id);
    await confirm(page);
    await expectPoll(() => Promise.resolve(keys.length)).toBeGreaterThan(before);
    await dialogOf(page).getByRole("button", { name: "取消" }).click();
    await dialogOf(page).waitFor({ state: "hidden" });
  };
  await giveInVain();
  await page.reload();
  await giveInVain();
  await endSession(page);
  await page.getByRole("heading", { name: "请先登录" }).waitFor();
  await page.getByRole("button", { name: "登录" }).click();
  await fillSignIn(page, stack, "bidder1");
  meet = answered;
  await openDialog(page, id);
  await confirm(page);
  await page.locator(".tag", { hasText: "已撤回" }).first().waitFor();
  expect(new Set(keys).size).toBe(1);
  await expectPoll(() => statusOf(id)).toBe("已撤回");
  visitor.takeComplaints();
  visitor.takeFailures();
});
