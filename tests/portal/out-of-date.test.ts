import type { Page, Request } from "playwright-core";
import { eventually } from "../../embedded/demo/narrator";
import { formOf } from "../support/journey";
import { newLockSerial } from "../support/people";
import { testStack } from "../support/test-stack";
import { expectPoll } from "../support/expect-poll";
import { openVisitor } from "./browser";
import { openNewForm } from "./form";
import { approved, demoBidder, demoPerson, submitted } from "./cast";

const stack = testStack();

/** Lets the page's clock run in steps of ten seconds, and waits after each step until the page's calls are answered. */
async function letPass(page: Page, minutes: number): Promise<void> {
  const underWay = new Set<Request>();
  const begun = (request: Request) => void underWay.add(request);
  const ended = (request: Request) => void underWay.delete(request);
  page.on("request", begun).on("requestfinished", ended).on("requestfailed", ended);
  for (let step = 0; step < minutes * 6; step += 1) {
    await page.clock.fastForward(10_000);
    await page.evaluate("fetch('/portal-config.json').then((answer) => answer.text())");
    await eventually(
      "the calls are answered",
      () => Promise.resolve(underWay.size),
      (calls) => calls === 0,
    );
  }
  page.off("request", begun).off("requestfinished", ended).off("requestfailed", ended);
}

function countCalls(page: Page): () => number {
  let calls = 0;
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.startsWith("/api/")) calls += 1;
  });
  return () => calls;
}

/** Hides or shows the page, as the browser does when the user changes tabs. */
const show = (page: Page, visible: boolean): Promise<void> =>
  page.evaluate<void>(`(() => {
    Object.defineProperty(document, "hidden", { configurable: true, value: ${!visible} });
    document.dispatchEvent(new Event("visibilitychange"));
  })()`);

test("when a list has become shorter than the page that is looked at, then its last page is shown", async () => {
  const bidder = await demoBidder(stack, "bidder1");
  const lockSerial = newLockSerial();
  await bidder.api.create(formOf(bidder, { lockSerial }));
  const visitor = await openVisitor({ stack, username: "bidder1" });
  await visitor.page.goto(`/applications?search=${lockSerial}&page=9`);
  await visitor.page.getByRole("row", { name: lockSerial }).waitFor();
  await expectPoll(() => new URL(visitor.page.url()).searchParams.get("page")).toBe("1");
  await visitor.awaitFailures(404);
  await visitor.close();
});

/** Lets enough time pass for the page to read first the figures beside the queue, then the queue. */
const letBothBeAsked = (page: Page): Promise<void> => letPass(page, 0.5);

test("when a queue can't be read anew, then it is said to be out of date, until it can", async () => {
  const visitor = await openVisitor({ stack, username: "reviewer1" });
  const { page } = visitor;
  await page.clock.install();
  await page.goto("/reviews");
  await page.getByRole("heading", { name: "审核" }).waitFor();
  await page.locator(".loading").waitFor({ state: "detached" });
  await page.route("**/api/reviews?**", (route) => route.fulfill({ status: 502, body: "" }));
  await letBothBeAsked(page);
  await page.getByText("本页内容可能不是最新").waitFor();
  await page.unroute("**/api/reviews?**");
  await letBothBeAsked(page);
  await page.getByText("本页内容可能不是最新").waitFor({ state: "detached" });
  expect(new Set(visitor.takeFailures())).toEqual(new Set([502]));
  await visitor.close();
});

test("when a page waits for a payment and is forgotten or hidden, then it asks rarely or not at all, and at once when seen", async () => {
  const [bidder, reviewer] = await Promise.all([
    demoBidder(stack, "bidder2"),
    demoPerson(stack, "reviewer1"),
  ]);
  const id = await approved({ bidder, reviewer });
  const { page, close } = await openVisitor({ stack, username: "bidder2" });
  await page.clock.install();
  await page.goto(`/payments/${id}`);
  await page.getByText("微信支付", { exact: true }).waitFor();
  const calls = countCalls(page);
  await letPass(page, 6);
  const forgotten = calls();
  expect(forgotten).toBeGreaterThan(5);
  // The page may ask six times a minute for two minutes, then twice a minute.
  expect(forgotten).toBeLessThanOrEqual(22);
  await show(page, false);
  await letPass(page, 2);
  expect(calls()).toBe(forgotten);
  await show(page, true);
  await eventually(
    "the next call",
    () => Promise.resolve(calls()),
    (count) => count > forgotten,
  );
  await close();
});

test.each([
  ["reviewer1", "/reviews"],
  ["operator", "/operations"],
  ["accountant", "/finance"],
  ["issuer", "/work-orders"],
  ["bidder2", "/invoices"],
])("when %s forgets %s, then it asks at most twice a minute, whatever it shows", async (username, path) => {
  const { page, close } = await openVisitor({ stack, username });
  await page.clock.install();
  await page.goto(path);
  await page.locator("h1").waitFor();
  await page.locator(".loading").first().waitFor({ state: "detached" });
  await letPass(page, 3);
  const calls = countCalls(page);
  await letPass(page, 2);
  expect(calls()).toBeGreaterThan(0);
  expect(calls()).toBeLessThanOrEqual(4);
  await close();
});

test("when a bidder waits beside a reviewer who decides, then the page shows it, and asks for no body that it has", async () => {
  const [bidder, reviewer] = await Promise.all([
    demoBidder(stack, "bidder2"),
    demoPerson(stack, "reviewer1"),
  ]);
  const id = await submitted({ bidder });
  const { page, close } = await openVisitor({ stack, username: "bidder2" });
  await page.goto(`/applications/${id}`);
  await page.locator(".tag", { hasText: "待审核" }).waitFor();
  await page.getByText(/最后更新 \d\d:\d\d:\d\d/).waitFor();
  const unchanged = await page.waitForResponse((response) =>
    response.url().endsWith(`/api/applications/${id}`),
  );
  expect(unchanged.status()).toBe(304);
  await reviewer.api.review(id, "approve", "同意");
  await page.locator(".tag", { hasText: "审核通过" }).waitFor();
  await close();
});

test("when somebody waits at a page, then it asks twelve times a minute for ten minutes, and twice from then on", async () => {
  const bidder = await demoBidder(stack, "bidder2");
  const id = await submitted({ bidder });
  const { page, close } = await openVisitor({ stack, username: "bidder2" });
  await page.clock.install();
  await page.goto(`/applications/${id}`);
  await page.locator(".tag", { hasText: "待审核" }).waitFor();
  const calls = countCalls(page);
  // Each step of ten seconds allows one of the calls that are due every five seconds, or none if the page is slow. At
  // two calls a minute there would be only ten.
  await letPass(page, 5);
  const waited = calls();
  expect(waited).toBeGreaterThan(15);
  expect(waited).toBeLessThanOrEqual(60);
  await letPass(page, 6);
  const before = calls();
  await letPass(page, 5);
  expect(calls() - before).toBeGreaterThan(2);
  expect(calls() - before).toBeLessThanOrEqual(11);
  await close();
});

test("when an update has taken the file of a dialog away, then the page says so, and what was typed stays", async () => {
  const visitor = await openVisitor({ stack, username: "bidder1" });
  const { page } = visitor;
  await openNewForm(page);
  await page.getByLabel("经办人").fill("示例经办人");
  await page.route("**/assets/paste-locks*", (route) => route.fulfill({ status: 404, body: "" }));
  await page.getByRole("button", { name: "粘贴多把锁" }).click();
  await page.getByRole("alert").filter({ hasText: "网页可能已更新" }).waitFor();
  await expectPoll(() => page.getByLabel("经办人").inputValue()).toBe("示例经办人");
  await visitor.awaitFailures(404);
  const said: string[] = [];
  await expectPoll(() => {
    said.push(...visitor.takeComplaints());
    return said;
  }).toEqual([expect.stringContaining("paste-locks")]);
  await visitor.close();
});
