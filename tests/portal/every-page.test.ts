import type { Page } from "playwright-core";
import { beijingDay, dayAfter } from "../../domain/beijing-day";
import { createApiClient, type ShownApplication } from "../../embedded/demo/api-client";
import { eventually } from "../../embedded/demo/narrator";
import { lives } from "../../embedded/seed/lives";
import { expectPoll } from "../support/expect-poll";
import { awaitApplication, formOf, invoiceFor } from "../support/journey";
import { picture } from "../support/materials";
import { largePrintFaults, pageFaults, spacingFaults } from "../support/page-faults";
import { createTokenSigner, newLockSerial, newOrgCode } from "../support/people";
import { goToPage, openPage, usualScreen } from "./browser";
import { chooseMaterial } from "./form";
import { bidder, operator, reviewer, stack, windowOf } from "./here";

// Yesterday's statement may not exist yet, because the gateways make it at 10:00 Beijing time.
const settledDay = dayAfter(beijingDay(Date.now()), -2);
const thisMonth = beijingDay(Date.now()).slice(0, 7);

/** An application and the state that it stays in. */
interface Standing {
  where: string;
  application: ShownApplication;
}
const standing: Standing[] = [];
/** States whose pages have most in them. They are walked first, because a kind of page is examined in full only once. */
const fullest = [
  "多把锁草稿",
  "审核不通过",
  "待审核，多把锁",
  "已办理，已开票",
  "已寄出",
  "待支付，二维码已显示",
];

function standingAt(where: string): ShownApplication {
  const found = standing.find((one) => one.where === where);
  if (!found) throw new Error(`no application stays in ${where}`);
  return found.application;
}

beforeAll(async () => {
  const people = { bidder: bidder.api, reviewer: reviewer.api, operator: operator.api };
  const organisation = { name: bidder.orgName, code: bidder.orgCode };
  const live = async ({ where, live: begin }: (typeof lives)[number]) => {
    const at = { ...people, organisation, outside: stack.addresses, lockSerial: newLockSerial() };
    standing.push({ where, application: await begin(at) });
  };
  await Promise.all(lives.map(live));
  const serial = newLockSerial();
  const locks = Array.from({ length: 5 }, (_, place) => ({
    ...{ lockType: "单位锁", lockSerial: `${serial}-${place}`, years: 1 },
  }));
  standing.push({ where: "多把锁草稿", application: await bidder.api.create(formOf(bidder, { locks })) });
  const { id } = standingAt("已办理，已开票");
  const again = { ...invoiceFor(bidder), opinion: "抬头有误" };
  await bidder.api.call("POST", `/api/applications/${id}/invoice/reissue`, { body: again });
  await awaitApplication(bidder, id, ({ reversedInvoices }) => reversedInvoices.length > 0);
  await operator.api.call("POST", `/api/reconciliation/${settledDay}/run`);
  const report = () => operator.api.call("GET", `/api/reconciliation/${settledDay}`);
  await eventually("the report", report, ({ status }) => status === 200);
  standing.sort((one, other) => placeOf(one) - placeOf(other));
});

const placeOf = ({ where }: Standing): number =>
  fullest.includes(where) ? fullest.indexOf(where) : fullest.length;

/** Pages of each role that belong to no application. */
const ownPages: Record<string, string[]> = {
  guest: ["/", "/privacy", "/applications"],
  bidder1: [
    "/nowhere",
    "/applications",
    "/applications/new",
    "/payments",
    "/payments?tab=已支付",
    "/renewal",
    "/locks",
    "/invoices",
    "/reviews",
  ],
  reviewer1: [],
  operator: ["/operations", "/operations?stage=待支付", "/lock-register?search=LOCK", "/finance"],
  auditor: ["/audit"],
  issuer: ["/work-orders", "/work-orders?state=待制证"],
  accountant: [
    "/finance",
    "/finance/invoices",
    "/finance/closed-differences",
    `/finance/months/${thisMonth}`,
    `/finance/reconciliation/${settledDay}`,
  ],
};

/** Pages of an application in its state. Queues are narrowed to it, because their other rows depend on other tests. */
const pagesOf: Record<string, (application: ShownApplication) => string[]> = {
  bidder1: ({ id, allowed, status, payment }) => [
    `/applications/${id}`,
    ...(allowed.includes("edit") ? [`/applications/${id}/edit`, `/applications/${id}/authorisation`] : []),
    ...(status === "审核通过" ? [`/payments/${id}`] : []),
    ...(payment === "未支付" ? [] : [`/payments/${id}/details`, `/invoices/${id}`]),
  ],
  reviewer1: ({ id, status, handling }) => [
    ...(status === "编辑中" ? [] : [`/reviews/${id}`]),
    ...(status === "待审核" ? [`/reviews?search=${id}`] : []),
    ...(handling === "办理中" ? [`/reviews?queue=办理中&search=${id}`] : []),
  ],
  operator: ({ id, status }) => (status === "编辑中" ? [] : [`/operations/applications/${id}`]),
  auditor: ({ id, invoice }) => (invoice === "已开票" ? [`/audit?search=${id}`] : []),
};

/** English words that may occur on the Chinese pages. */
const allowedWords =
  /CA|ICP|UKEY|Temporal|pin|PDF|OFD|XML|JPG|PNG|HEIC|https?:\S+|DEMO\S*|[Ll][Oo][Cc][Kk]-\S+|[\dA-Z]{18,}|示例科技有限公司[\dA-Z]{6}|demo@\S+|platform/g;

async function englishOn(page: Page, path: string): Promise<string[]> {
  // Financial pages show texts of other tests, and the audit trail shows names of accounts.
  if (/^\/(finance|audit)/.test(path)) return [];
  const text = String(await page.evaluate("document.body.innerText")).replace(allowedWords, "");
  return (text.match(/[A-Za-z]{3,}/g) ?? []).map((word) => `English: ${word}`);
}

/** Widths at which a page is looked at whose kind was examined before, in pixels. */
const seenWidths = [1280, 375];

async function choosePrint(page: Page, size: "大字版" | "标准版"): Promise<void> {
  await page.getByRole("button", { name: size }).click();
  await page.getByRole("button", { name: size === "大字版" ? "标准版" : "大字版" }).waitFor();
}

/** Returns faults of an open page in both sizes of print. */
async function allFaults(page: Page, path: string): Promise<string[]> {
  const faults = await englishOn(page, path);
  faults.push(...(await pageFaults(page)));
  await choosePrint(page, "大字版");
  faults.push(...(await largePrintFaults(page)).map((fault) => `大字版: ${fault}`));
  await choosePrint(page, "标准版");
  return faults;
}

test.each(Object.keys(ownPages))(
  "when %s opens any page in any state, then it is accessible in both prints, fits wide and narrow screens, and is Chinese",
  async (username) => {
    const { page } = await windowOf(username);
    const ofApplications = standing.flatMap(({ where, application }) =>
      (pagesOf[username]?.(application) ?? []).map((path) => ({
        ...{ path, name: `${where} ${path}`, kind: path.replace(application.id, "…") },
      })),
    );
    const own = (ownPages[username] ?? []).map((path) => ({ path, name: path, kind: path }));
    const kinds = new Set<string>();
    for (const { path, name, kind } of [...own, ...ofApplications]) {
      await goToPage(page, path);
      const isNew = !kinds.has(kind);
      kinds.add(kind);
      const faults = () => (isNew ? allFaults(page, path) : spacingFaults(page, seenWidths));
      await expectPoll(async () => (await faults()).map((fault) => `${name}: ${fault}`)).toEqual([]);
    }
  },
);

test("when accounts have UUIDs that no hyphen divides, then the audit trail fits a clerk's screen in both prints", async () => {
  const sign = await createTokenSigner(stack);
  // A line can end after a hyphen only if a letter follows. These names look like the identity provider's.
  const subjects = ["10203040-5060-4708-9010-203040506070", "90807060-5040-4302-9010-908070605040"];
  const orgCode = newOrgCode();
  const orgName = `示例科技有限公司${orgCode.slice(-6)}`;
  const [bidderToken, reviewerToken] = await Promise.all([
    sign({ subject: subjects[0] ?? "", name: "示例投标人", roles: ["bidder"], orgCode, orgName }),
    sign({ subject: subjects[1] ?? "", name: "示例审核员", roles: ["reviewer"] }),
  ]);
  const [asBidder, asReviewer] = [bidderToken, reviewerToken].map((token) =>
    createApiClient({ baseUrl: stack.addresses.api, token }),
  );
  const application = await asBidder?.create(formOf({ orgCode, orgName }));
  const id = application?.id ?? "";
  const submission = (await asBidder?.submit(id, "请审核"))?.submissions.at(-1)?.at;
  const locks = [application?.form.locks?.[0]?.lockSerial];
  const body = { decision: "reject", opinion: "请核对", submission, locks };
  await asReviewer?.call("POST", `/api/applications/${id}/review`, { body });

  const { page } = await windowOf("auditor");
  await goToPage(page, `/audit?search=${id}`);
  for (const subject of subjects) await page.getByRole("cell", { name: subject }).first().waitFor();
  await expectPoll(() => spacingFaults(page)).toEqual([]);
  await choosePrint(page, "大字版");
  await expectPoll(() => spacingFaults(page, [1366, 375])).toEqual([]);
  await choosePrint(page, "标准版");
});

test("when the gap of a panel, the content or a stack is taken out, then it is noticed", async () => {
  const { page } = await windowOf("reviewer1");
  await goToPage(page, `/reviews/${standingAt("办理中，现场").id}`);
  for (const container of [".panel", ".content", "#portal .stack"]) {
    const style = await page.addStyleTag({ content: `${container} { gap: 0 !important }` });
    await expectPoll(async () => (await spacingFaults(page, seenWidths)).length).toBeGreaterThan(0);
    await style.evaluate((tag) => (tag as unknown as { remove(): void }).remove());
    await expectPoll(() => spacingFaults(page, seenWidths)).toEqual([]);
  }
});

/** Largest height of twenty records of one lock each on a phone, without what stands above and below them, in pixels. */
const highest = 2_500;

test.each([
  ["issuer", "/work-orders", "制证"],
  ["operator", "/operations?stage=待支付", "查找申请"],
] as const)(
  "when %s opens the list %s on a phone, then twenty records of one lock fit their bound",
  async (username, path, name) => {
    const { page } = await windowOf(username);
    const before = page.viewportSize() ?? usualScreen;
    await page.setViewportSize({ width: 390, height: 844 });
    await goToPage(page, path);
    const rows = page.getByRole("table", { name }).locator("tbody tr:not(:has(li + li))");
    await rows.first().waitFor();
    const highestOf = () =>
      rows.evaluateAll((all) =>
        Math.max(
          ...all.map(
            (row) =>
              (row as unknown as { getBoundingClientRect(): { height: number } }).getBoundingClientRect()
                .height,
          ),
        ),
      );
    await expectPoll(async () => 20 * (await highestOf())).toBeLessThan(highest);
    await page.setViewportSize(before);
  },
);

const fontOf = (page: Page): Promise<string> => page.evaluate("getComputedStyle(document.body).fontSize");

test("when a guest chooses large print, then it stays on this device, in other tabs too, until the usual one is chosen", async () => {
  const { page } = await windowOf("guest");
  await openPage(page, "/");
  await expectPoll(() => fontOf(page)).toBe("15px");
  const other = await page.context().newPage();
  await openPage(other, "/privacy");
  await choosePrint(page, "大字版");
  await expectPoll(() => fontOf(page)).toBe("20px");
  await expectPoll(() => fontOf(other)).toBe("20px");
  await openPage(page, "/");
  await expectPoll(() => fontOf(page)).toBe("20px");
  await choosePrint(other, "标准版");
  await expectPoll(() => fontOf(page)).toBe("15px");
  await other.close();
});

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).first();

/** One dialog of each kind, by a name for reports of faults, with the page and the click that open it. */
const dialogs: Record<string, { path: () => string; act: (page: Page) => Promise<void> }> = {
  粘贴多把锁: {
    path: () => `/applications/${standingAt("多把锁草稿").id}/edit`,
    act: (page) => button(page, "粘贴多把锁").click(),
  },
  提交信息: {
    path: () => `/applications/${standingAt("审核不通过").id}/edit`,
    act: (page) => button(page, "提交信息").click(),
  },
  查看材料: {
    path: () => `/applications/${standingAt("编辑中").id}/edit`,
    act: async (page) => {
      await chooseMaterial(page, "营业执照", "license.png", picture(47, { width: 600, height: 800 }));
      await button(page, "查看营业执照第1份").click();
    },
  },
  开票须知: {
    path: () => `/payments/${standingAt("已寄出").id}/details`,
    act: (page) => button(page, "点击开票").click(),
  },
};

test("when a bidder opens a dialog in large print on a phone, then it is neither too wide, too small, too pale nor cut off", async () => {
  const { page } = await windowOf("bidder1");
  await page.setViewportSize({ width: 375, height: usualScreen.height });
  await goToPage(page, "/applications");
  await choosePrint(page, "大字版");
  const faults: string[] = [];
  for (const [name, { path, act }] of Object.entries(dialogs)) {
    await goToPage(page, path());
    await act(page);
    await page.getByRole("dialog").waitFor();
    faults.push(...(await largePrintFaults(page)).map((fault) => `${name}: ${fault}`));
  }
  expect(faults).toEqual([]);
});
