import { createOwnStack, type OwnStack } from "../support/own-stack";
import { apply, approve, handle, payAtBank, payByWechat, printInvoice } from "./old-browser/journeys";
import { startOldEngine } from "./old-browser/start-engine";

let own: OwnStack;
let engine: Awaited<ReturnType<typeof startOldEngine>>;

beforeAll(async () => {
  own = await createOwnStack();
  engine = await startOldEngine();
});

afterAll(async () => {
  await engine?.stop();
  await own?.remove();
});

test("when the engine is asked, then it is Chromium 87 and lacks what came later", async () => {
  const { tab } = engine;
  expect(await tab.evaluate("navigator.userAgent")).toContain("Chrome/87.");
  expect(
    await tab.evaluate("[typeof [].at, typeof [].toSorted, CSS.supports('selector(:where(a))')]"),
  ).toEqual(["undefined", "undefined", false]);
});

test.each([
  { pickup: "现场", locks: 1, pay: payAtBank },
  { pickup: "邮寄", locks: 1, pay: payByWechat },
  { pickup: "现场", locks: 5, pay: payByWechat },
  { pickup: "邮寄", locks: 5, pay: payAtBank },
] as const)(
  "when an application of $locks locks with three materials and $pickup goes from form to invoice in it, then each page works, and looks as it should",
  async ({ pickup, locks, pay }) => {
    const { tab } = engine;
    const scene = { ...engine, stack: own.stack };
    try {
      const { id, faults } = await apply(scene, { pickup, locks });
      faults.push(...(await approve(scene, id)));
      faults.push(...(await pay(scene, id)));
      faults.push(...(await handle(scene, id, pickup)));
      faults.push(...(await printInvoice(scene, id)));
      expect(faults).toEqual([]);
    } finally {
      expect(tab.complaints.splice(0)).toEqual([]);
    }
  },
);
