import { setTimeout as pause } from "node:timers/promises";
import { writeFile } from "node:fs/promises";
import WebSocket from "ws";
import { eventually } from "../../../embedded/demo/narrator";

interface Message {
  id?: number;
  method?: string;
  params?: object;
  result?: Record<string, unknown>;
  error?: { message: string };
}

/**
 * Script for the page that finds the centre of the first element that fits, is in sight, and isn't covered; undefined
 * until there is one.
 */
const pointOf = (selector: string, text: string): string => `(() => {
  if (document.readyState !== "complete") return undefined;
  const candidates = [...document.querySelectorAll(${JSON.stringify(selector)})];
  const fits = candidates.filter((element) => element.textContent.trim() === ${JSON.stringify(text)} && !element.disabled);
  for (const element of fits) {
    element.scrollIntoView({ block: "center" });
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const hit = document.elementFromPoint(x, y);
    if (width > 0 && hit && (element.contains(hit) || hit.contains(element))) return { x, y };
  }
})()`;

/** Script for the page that focuses the field with this label, and selects its content. */
const selectField = (label: string): string => `(() => {
  const named = [...document.querySelectorAll("label")].find((element) => element.textContent.trim() === ${JSON.stringify(label)});
  const field = (named && document.getElementById(named.htmlFor)) ||
    document.querySelector(${JSON.stringify(`[aria-label="${label}"]`)});
  if (!field) return false;
  field.scrollIntoView({ block: "center" });
  field.focus();
  field.select();
  return document.activeElement === field;
})()`;

const stillForMs = 250;

/**
 * Opens a tab of a browser, which is used as by a person, with mouse and keyboard. Playwright itself supports only
 * newer engines.
 * @param address - the tab's DevTools address
 */
export async function openTab(address: string) {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const waiting = new Map<number, (message: Message) => void>();
  /** Messages of the console: errors, warnings, and uncaught errors. */
  const complaints: string[] = [];
  let calls = 0;

  socket.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Message;
    if (message.id !== undefined) return waiting.get(message.id)?.(message);
    const { method = "", params = {} } = message;
    const { type, entry } = params as { type?: string; entry?: { level: string } };
    const level = method === "Log.entryAdded" ? entry?.level : type;
    const isSaid = method === "Runtime.consoleAPICalled" || method === "Log.entryAdded";
    const isComplaint = isSaid && (level === "error" || level === "warning");
    if (isComplaint || method === "Runtime.exceptionThrown")
      complaints.push(JSON.stringify(params).slice(0, 600));
  });

  /** Sends a DevTools command. @throws Error with the engine's message if the command fails */
  async function send(
    method: string,
    params: Record<string, unknown> = {},
  ): Promise<Record<string, unknown>> {
    calls += 1;
    const id = calls;
    const answer = new Promise<Message>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answer;
    waiting.delete(id);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  async function evaluate<T>(expression: string): Promise<T> {
    const { result } = await send("Runtime.evaluate", { expression, returnByValue: true });
    return (result as { value: T }).value;
  }

  for (const domain of ["Runtime", "Log", "Page", "Network"]) await send(`${domain}.enable`);
  // A click into a dialog that is still growing can miss its button.
  await send("Emulation.setEmulatedMedia", {
    features: [{ name: "prefers-reduced-motion", value: "reduce" }],
  });

  /** Waits until an expression is true in the page. @throws Error with the page's content if it never is */
  const until = async <T>(what: string, expression: string): Promise<T> => {
    try {
      return await eventually(what, () => evaluate<T>(expression).catch(() => undefined as T), Boolean);
    } catch (error) {
      const shown = await evaluate<string>("location.href + '\\n' + document.body.innerText");
      throw new Error(`${String(error)}: ${shown.slice(0, 600)}`, { cause: error });
    }
  };

  /**
   * Returns an element's position once it has stopped moving, because parts that are drawn later push it away from
   * under the mouse.
   */
  async function stillPoint(text: string, expression: string): Promise<{ x: number; y: number }> {
    let point = await until<{ x: number; y: number }>(text, expression);
    for (;;) {
      await pause(stillForMs);
      const now = await until<{ x: number; y: number }>(text, expression);
      if (now.x === point.x && now.y === point.y) return now;
      point = now;
    }
  }

  const mouse = (type: string, point: { x: number; y: number }) =>
    send("Input.dispatchMouseEvent", { type, ...point, button: "left", clickCount: 1 });

  return {
    complaints,
    evaluate,
    until,
    close: () => socket.close(),
    goTo: (url: string) => send("Page.navigate", { url }),
    /** Ends the tab's sessions at the portal and at the identity provider, so that the next person can sign in. */
    async forgetAll(): Promise<void> {
      await evaluate("sessionStorage.clear()");
      await send("Network.clearBrowserCookies");
    },
    waitForText: (text: string) => until(text, `document.body.innerText.includes(${JSON.stringify(text)})`),
    waitForUrl: (part: string) => until(part, `location.href.includes(${JSON.stringify(part)})`),
    /** Clicks the element with exactly this text, once it is there. */
    async click(text: string, selector = "button, a, label"): Promise<void> {
      const point = await stillPoint(text, pointOf(selector, text));
      await mouse("mouseMoved", point);
      await mouse("mousePressed", point);
      await mouse("mouseReleased", point);
    },
    /** Replaces the content of a field. */
    async fill(label: string, text: string): Promise<void> {
      await until(label, selectField(label));
      await send("Input.insertText", { text });
    },
    async photograph(file: string): Promise<void> {
      const { data } = await send("Page.captureScreenshot", { format: "png" });
      await writeFile(file, Buffer.from(String(data), "base64"));
    },
  };
}

export type Tab = Awaited<ReturnType<typeof openTab>>;
