import { chromium, type Browser, type Download, type Locator, type Page } from "playwright-core";
import { openBrowser } from "../../embedded/manual/browser";
import { answerFault, isChecked } from "../support/answer-check";
import { noteSeen } from "../support/seen-answers";
import { recordExchange } from "../support/exchanges";
import { expectPoll } from "../support/expect-poll";
import { demoUser, testBrowserVariable, type TestStack } from "../support/test-stack";
import { bringSession, type SessionStack } from "./signed-in";

export { openBrowser };

/** A person's browser window. After every test, its console must not contain complaints. */
export interface Visitor {
  page: Page;
  /**
   * Returns and removes the statuses of the calls that failed since the last reading. Chromium reports each of them in
   * the console, a moment after the page has its answer. Tests that cause failures read them here; those that remain
   * are complaints.
   */
  takeFailures(): number[];
  /** Waits until exactly these calls have failed since the last reading, and removes them. */
  awaitFailures(...statuses: readonly number[]): Promise<void>;
  /** Returns and removes the console messages that the test didn't ask for. */
  takeComplaints(): string[];
  close(): Promise<void>;
}

interface VisitorOptions {
  stack: SessionStack;
  /** User who is signed in from the start, without the sign-in form. By default nobody is signed in. */
  username?: string;
  width?: number;
  /** Browser to use instead of the one that all visitors of the run share. */
  browser?: Browser;
}

let sharedBrowser: Promise<Browser> | undefined;
/** Console messages of each visitor: errors, warnings and uncaught errors. */
const consoles: { complaints: string[]; failures: number[] }[] = [];

afterEach(() => {
  const left = consoles.flatMap(({ complaints, failures }) => [
    ...complaints.splice(0),
    ...failures.splice(0),
  ]);
  expect(left).toEqual([]);
});

// This only disconnects the test file. The browser keeps running for other files.
afterAll(async () => (await sharedBrowser)?.close());

const failedCall = /^Failed to load resource: the server responded with a status of (\d+)/;

/** Opens a window with its own cookies and storage, without any page. */
export async function openVisitor({
  stack,
  username,
  width = usualScreen.width,
  browser,
}: VisitorOptions): Promise<Visitor> {
  const chosen =
    browser ?? (await (sharedBrowser ??= chromium.connect(process.env[testBrowserVariable] ?? "")));
  const context = await chosen.newContext({
    baseURL: stack.addresses.api,
    viewport: { width, height: usualScreen.height },
    locale: "zh-CN",
    acceptDownloads: true,
    // A click into a dialog that is still growing can miss its button.
    reducedMotion: "reduce",
  });
  const said = { complaints: [] as string[], failures: [] as number[] };
  consoles.push(said);
  context.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    const [, status] = failedCall.exec(message.text()) ?? [];
    if (status === undefined) said.complaints.push(message.text());
    else said.failures.push(Number(status));
  });
  context.on("response", async (response) => {
    const [mediaType = ""] = response.headers()["content-type"]?.split(";") ?? [];
    if (!new URL(response.url()).pathname.startsWith("/api/")) return;
    noteSeen({
      ...{ method: response.request().method(), url: response.url(), status: response.status() },
      headers: Object.keys(response.headers()),
    });
    if (!isChecked(mediaType)) return;
    // The browser drops the answers of a page that was left.
    const body: unknown = await response.json().catch(() => undefined);
    if (body === undefined) return;
    const [method, url, status] = [response.request().method(), response.url(), response.status()];
    const fault = answerFault({ method, url, status, mediaType, body });
    if (fault !== undefined) said.complaints.push(fault);
    if (response.ok()) recordExchange({ method, url, sent: response.request().postData(), answer: body });
  });
  context.on("weberror", (failure) => said.complaints.push(String(failure.error())));
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const visitor = {
    page,
    takeFailures: () => said.failures.splice(0),
    async awaitFailures(...statuses: readonly number[]) {
      await expectPoll(() => said.failures).toEqual(statuses);
      said.failures.splice(0);
    },
    takeComplaints: () => said.complaints.splice(0),
    close: () => context.close(),
  };
  if (username !== undefined) await bringSession(context, stack, username);
  return visitor;
}

/** Loads a page of the portal and waits until it has what it shows. */
export async function openPage(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await isLoaded(page);
}

async function isLoaded(page: Page): Promise<void> {
  await page.locator("h1").first().waitFor();
  await page.locator(".loading").first().waitFor({ state: "detached" });
}

const noPage = { path: "/no-such-page", heading: "没有找到该页面" };

/**
 * Goes to a page of the portal and waits until it has loaded what it shows. From an open page of the portal this is done
 * as a link does it, which costs a fifth of a load. The page that doesn't exist stands in between, so that nothing of the
 * page before is taken for the next one.
 */
export async function goToPage(page: Page, path: string): Promise<void> {
  if (!(await page.evaluate<boolean>("document.querySelector('#root h1') !== null"))) {
    await openPage(page, path);
    return;
  }
  const heading = page.locator("h1", { hasText: noPage.heading });
  await follow(page, noPage.path);
  await heading.waitFor();
  await follow(page, path);
  await heading.waitFor({ state: "detached" });
  await isLoaded(page);
}

const follow = (page: Page, path: string) =>
  page.evaluate(`
    history.pushState({ idx: history.length }, "", ${JSON.stringify(path)});
    dispatchEvent(new PopStateEvent("popstate", { state: history.state }));`);

/** Clicks what starts a download of the page, and returns the file. */
export async function downloaded(page: Page, by: Locator): Promise<Download> {
  const [file] = await Promise.all([page.waitForEvent("download"), by.click()]);
  return file;
}

/** Returns the answer of the API while a service behind it is away. */
export const away = (code: string, title: string) => ({
  status: 503,
  contentType: "application/problem+json",
  headers: { "retry-after": "1" },
  body: JSON.stringify({
    type: `urn:ca-renewal:problem:${code}`,
    title,
    status: 503,
    detail: "请稍后重试",
    code,
    instance: "urn:ca-renewal:request:example",
  }),
});

/** Screen sizes of a phone and of a clerk's computer, and that of the windows here, in pixels. */
export const screens = [
  { width: 375, height: 667 },
  { width: 1366, height: 768 },
];
export const usualScreen = { width: 1280, height: 800 };

/** Returns whether all elements are completely inside the window and don't overlap. */
export async function areSeenTogether(page: Page, ...places: Locator[]): Promise<boolean> {
  const { width = 0, height = 0 } = page.viewportSize() ?? {};
  const boxes = await Promise.all(places.map((place) => place.boundingBox()));
  const found = boxes.flatMap((box) => (box && box.width > 0 && box.height > 0 ? [box] : []));
  const isInside = found.every(
    (box) => box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height,
  );
  const overlap = found.some((one, place) =>
    found
      .slice(place + 1)
      .some(
        (other) =>
          one.x < other.x + other.width &&
          other.x < one.x + one.width &&
          one.y < other.y + other.height &&
          other.y < one.y + one.height,
      ),
  );
  return found.length === places.length && isInside && !overlap;
}

/** Signs in on the identity provider's page, as a person does. */
export async function signInAs(
  { page }: Visitor,
  stack: Pick<TestStack, "demoUsers">,
  username: string,
): Promise<void> {
  await page.goto("/");
  await page.getByRole("button", { name: "CA自助延期续费" }).click();
  await fillSignIn(page, stack, username);
}

/** Signs in on the identity provider's page, after which the browser returns to the portal. */
export async function fillSignIn(
  page: Page,
  stack: Pick<TestStack, "demoUsers">,
  username: string,
): Promise<void> {
  const { password, name } = demoUser(stack, username);
  await page.getByLabel("用户名").fill(username);
  await page.getByLabel("密码").fill(password);
  await page.getByRole("button", { name: "登录" }).click();
  await page.locator(".visitor-name", { hasText: name }).waitFor();
}
