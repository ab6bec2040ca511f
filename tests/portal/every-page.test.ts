import type { CDPSession, Page } from "playwright-core";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { eventually } from "../../embedded/demo/narrator";
import { awaitApplication, formOf, invoiceFor, mailed } from "../support/journey";
import { layoutFaults } from "../support/page-faults";
import { testStack } from "../support/test-stack";
import { openVisitor } from "./browser";
import { approved, demoBidder, demoPerson, paid } from "./cast";

const stack = testStack();
// Yesterday's statement may not be there yet: it is made at 10:00, Beijing time.
const settledDay = dayAfter(beijingDay(Date.now()), -2);
const thisMonth = beijingDay(Date.now()).slice(0, 7);
const ids = { draft: "", waiting: "", approved: "", paid: "", invoiced: "" };

beforeAll(async () => {
  const bidder = await demoBidder(stack, "bidder2");
  const reviewer = await demoPerson(stack, "reviewer1");
  const create = async () => (await bidder.api.create(formOf(bidder, mailed))).id;
  ids.draft = await create();
  ids.waiting = await create();
  await bidder.api.submit(ids.waiting, "请审核");
  ids.approved = await approved({ bidder, reviewer }, mailed);
  ids.paid = await paid({ stack, bidder, reviewer }, mailed);
  await reviewer.api.ship(ids.paid, "示例快递", "DEMO123456");
  ids.invoiced = await paid({ stack, bidder, reviewer });
  const { invoice } = await bidder.api.requestInvoice(ids.invoiced, invoiceFor(bidder));
  expect(invoice).toBe("开票中");
  await awaitApplication(bidder, ids.invoiced, (application) => application.invoice === "已开票");
  const again = { ...invoiceFor(bidder), opinion: "抬头有误" };
  await bidder.api.call("POST", `/api/applications/${ids.invoiced}/invoice/reissue`, { body: again });
  await awaitApplication(bidder, ids.invoiced, (application) => application.reversedInvoices.length > 0);

  const operator = await demoPerson(stack, "operator");
  await operator.api.call("POST", `/api/reconciliation/${settledDay}/run`);
  const report = () => operator.api.call("GET", `/api/reconciliation/${settledDay}`);
  await eventually("the report", report, ({ status }) => status === 200);
});

/** Chinese pages hold no English but these. */
const allowedWords =
  /CA|UKEY|pin|PDF|OFD|XML|https?:\S+|DEMO\S*|[Ll][Oo][Cc][Kk]-\S+|[\dA-Z]{18,}|示例科技有限公司[\dA-Z]{6}|demo@\S+/g;

async function faultsOf(page: Page, path: string): Promise<string[]> {
  await page.goto(path);
  await page.locator("h1").first().waitFor();
  await page.locator(".loading").first().waitFor({ state: "detached" });
  const text = String(await page.evaluate("document.body.innerText")).replace(allowedWords, "");
  // A month holds what other tests have written, an audit trail the names of accounts: these may be anything.
  const isOurs = !/^\/operations\/(months|audit)/.test(path);
  const faults = isOurs ? (text.match(/[A-Za-z]{3,}/g) ?? []).map((word) => `English: ${word}`) : [];
  faults.push(...(await layoutFaults(page)));
  return faults.map((fault) => `${path}: ${fault}`);
}

const pagesOf: Record<string, () => string[]> = {
  guest: () => ["/", "/applications"],
  bidder2: () => [
    "/applications",
    "/applications/new",
    `/applications/${ids.draft}/edit`,
    `/applications/${ids.waiting}`,
    "/payments",
    "/payments?tab=已支付",
    `/payments/${ids.approved}`,
    `/payments/${ids.paid}`,
    `/payments/${ids.paid}/details`,
    "/renewal",
    "/locks",
    "/invoices",
    `/invoices/${ids.paid}`,
    `/invoices/${ids.invoiced}`,
    "/reviews",
    "/nowhere",
  ],
  // The queues hold what other tests wrote, which may be anything: only what is ours is looked at.
  reviewer1: () => [
    `/reviews?search=${ids.waiting}`,
    `/reviews?queue=办理中&search=${ids.paid}`,
    `/reviews/${ids.waiting}`,
    `/reviews/${ids.paid}`,
  ],
  operator: () => [
    "/operations",
    "/operations?stage=待支付",
    "/operations/locks?search=LOCK",
    `/operations/applications/${ids.paid}`,
    `/operations/applications/${ids.invoiced}`,
    `/operations/audit?search=${ids.paid}`,
    `/operations/months/${thisMonth}`,
    `/operations/reconciliation/${settledDay}`,
  ],
};

test.each(Object.keys(pagesOf))(
  "when %s opens any page, then it is accessible, fits wide and narrow screens, and is Chinese throughout",
  async (username) => {
    const visitor = await openVisitor(username === "guest" ? { stack } : { stack, username });
    const faults: string[] = [];
    for (const path of pagesOf[username]?.() ?? []) faults.push(...(await faultsOf(visitor.page, path)));
    expect(faults).toEqual([]);
    await visitor.close();
  },
  180_000,
);

/** Opens the bidder's list with nothing in the cache. */
async function loadCold(page: Page, session: CDPSession): Promise<{ bytes: number; drawnAfterMs: number }> {
  let bytes = 0;
  const count = ({ encodedDataLength }: { encodedDataLength: number }) => {
    bytes += encodedDataLength;
  };
  await session.send("Network.clearBrowserCache");
  session.on("Network.loadingFinished", count);
  const startedAt = performance.now();
  await page.goto("/applications");
  await page.locator(".records").waitFor();
  const drawnAfterMs = performance.now() - startedAt;
  await page.waitForLoadState("networkidle");
  session.off("Network.loadingFinished", count);
  return { bytes, drawnAfterMs };
}

test("when the bidder's list is opened with a cold cache, then it is drawn in time and loads little", async () => {
  const { page, close } = await openVisitor({ stack, username: "bidder2" });
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  // The best of three: what the machine does beside it says nothing of the portal.
  const loads = [await loadCold(page, session)];
  const best = () => Math.min(...loads.map(({ drawnAfterMs }) => drawnAfterMs));
  while (best() >= 1_500 && loads.length < 3) loads.push(await loadCold(page, session));
  expect(loads[0]?.bytes).toBeGreaterThan(50_000);
  expect(Math.max(...loads.map(({ bytes }) => bytes))).toBeLessThan(250_000);
  expect(best()).toBeLessThan(1_500);
  await close();
});

test("when a page or its files are served, then scripts come from here only and hashed files stay in caches", async () => {
  const page = await fetch(`${stack.addresses.api}/payments`);
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain(`connect-src 'self' ${stack.addresses.identity};`);
  expect(policy).toContain(`form-action 'self' ${stack.addresses.unionPayGateway};`);
  expect(page.headers.get("cache-control")).toBe("no-cache");
  const [script] = /\/assets\/[^"]+\.js/.exec(await page.text()) ?? [];
  const file = await fetch(stack.addresses.api + script);
  expect(file.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(file.headers.get("content-encoding")).toBe("gzip");
  const absent = await fetch(`${stack.addresses.api}/assets/absent.js`);
  expect(absent.status).toBe(404);
});
