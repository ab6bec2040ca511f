import type { Page, Request } from "playwright-core";
import { eventually } from "../../embedded/demo/narrator";
import { formOf } from "../support/journey";
import { newLockSerial } from "../support/people";
import { expectPoll } from "../support/expect-poll";
import { openPage, openVisitor } from "./browser";
import { openNewForm } from "./form";
import { approved, bidder, otherBidder, reviewer, stack, submitted, windowOf } from "./here";

/** Step in which the page's clock runs, in seconds. A page calls at most once in a step. */
const step = 10;

/** Lets the page's clock run in steps, and waits after each until the page's calls are answered. */
async function letPass(page: Page, seconds: number, secondsOfStep = step): Promise<void> {
  const underWay = new Set<Request>();
  const begun = (request: Request) => void underWay.add(request);
  const ended = (request: Request) => void underWay.delete(request);
  page.on("request", begun).on("requestfinished", ended).on("requestfailed", ended);
  for (let passed = 0; passed < seconds; passed += secondsOfStep) {
    await page.clock.fastForward(1_000 * secondsOfStep);
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
  const lockSerial = newLockSerial();
  await bidder.api.create(formOf(bidder, { lockSerial }));
  const visitor = await windowOf("bidder1");
  await openPage(visitor.page, `/applications?search=${lockSerial}&page=9`);
  await visitor.page.getByRole("row", { name: lockSerial }).waitFor();
  await expectPoll(() => new URL(visitor.page.url()).searchParams.get("page")).toBe("1");
  await visitor.awaitFailures(404);
});

/** Lets enough time pass for the page to read first the figures beside the queue, then the queue. */
const letBothBeAsked = (page: Page): Promise<void> => letPass(page, 30);

test("when a queue can't be read anew, then it is said to be out of date, until it can", async () => {
  const visitor = await openVisitor({ stack, username: "reviewer1" });
  const { page } = visitor;
  await page.clock.install();
  await openPage(page, "/reviews");
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
  const id = await approved({}, otherBidder);
  const { page, close } = await openVisitor({ stack, username: "bidder2" });
  await page.clock.install();
  await openPage(page, `/payments/${id}`);
  const calls = countCalls(page);
  await letPass(page, 200);
  const forgotten = calls();
  expect(forgotten).toBeGreaterThan(5);
  // The page may ask six times a minute for two minutes, then twice a minute.
  expect(forgotten).toBeLessThanOrEqual(17);
  await show(page, false);
  await letPass(page, 120, 60);
  expect(calls()).toBe(forgotten);
  await show(page, true);
  await expectPoll(calls).toBeGreaterThan(forgotten);
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
  await openPage(page, path);
  await letPass(page, 180, 60);
  const calls = countCalls(page);
  await letPass(page, 120);
  expect(calls()).toBeGreaterThan(0);
  expect(calls()).toBeLessThanOrEqual(4);
  await close();
});

test("when somebody waits at a page, then it asks twelve times a minute for ten minutes, and twice from then on, asks for no body that it has, and shows what was decided", async () => {
  const id = await submitted({}, otherBidder);
  const { page, close } = await openVisitor({ stack, username: "bidder2" });
  await page.clock.install();
  await openPage(page, `/applications/${id}`);
  await page.locator(".tag", { hasText: "待审核" }).waitFor();
  await page.getByText(/最后更新 \d\d:\d\d:\d\d/).waitFor();
  const calls = countCalls(page);
  const answers: number[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith(`/api/applications/${id}`)) answers.push(response.status());
  });
  // Each step of ten seconds allows one of the calls that are due every five seconds, or none if the page is slow. At
  // two calls a minute there would be only four.
  await letPass(page, 120);
  const waited = calls();
  expect(waited).toBeGreaterThan(6);
  expect(waited).toBeLessThanOrEqual(24);
  expect(new Set(answers)).toEqual(new Set([304]));
  await letPass(page, 540, 60);
  const before = calls();
  await letPass(page, 180);
  expect(calls() - before).toBeGreaterThan(2);
  expect(calls() - before).toBeLessThanOrEqual(7);
  await reviewer.api.review(id, "approve", "同意");
  await letPass(page, 40);
  await page.locator(".tag", { hasText: "审核通过" }).waitFor();
  await close();
});

test("when an update has taken the file of a dialog away, then the page says so, and what was typed stays", async () => {
  const visitor = await windowOf("bidder1");
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
});
