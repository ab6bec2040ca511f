import { join } from "node:path";
import { pino } from "pino";
import { createDrawPages } from "../../api/platform/inspections";
import { createInspector } from "../../gateways/inspector";
import { picture } from "../support/materials";

const log = pino({ level: "silent" });
const inspectorAt = (program: string) =>
  createInspector({ program: join(__dirname, "..", "..", "dist", "inspector", program) });

test("when organisations bring several files at once, then one of each is looked at, and few of all", async () => {
  const inspect = inspectorAt("main.js");
  const content = picture(1);
  const under = { way: 0, most: 0 };
  const drawPages = createDrawPages({
    atOnce: 2,
    log,
    inspect: async (...file) => {
      under.way += 1;
      under.most = Math.max(under.most, under.way);
      return inspect(...file).finally(() => (under.way -= 1));
    },
  });
  const spent: string[] = [];
  const drawn = (orgCode: string) =>
    drawPages({ content, kind: "png", orgCode, onSpent: async (cpuMs) => void spent.push(`${cpuMs > 0}`) });
  await Promise.all(["A", "A"].map(drawn));
  expect(under.most).toBe(1);
  await Promise.all(["A", "B", "A", "B"].map(drawn));
  expect(under.most).toBe(2);
  expect(spent).toEqual(Array.from({ length: 6 }, () => "true"));
});

test("when the sender has left before it is their file's turn, then it isn't looked at, and the next one finds its turn", async () => {
  let go = (): void => undefined;
  const going = new Promise<void>((resolve) => (go = resolve));
  const inspect = jest.fn(() => going.then(() => ({ drawn: { pages: [] }, cpuMs: 1 })));
  const drawPages = createDrawPages({ atOnce: 1, log, inspect });
  const file = { content: picture(1), kind: "png", orgCode: "A" } as const;
  let isGone = false;
  const first = drawPages(file);
  const second = drawPages({ ...file, hasLeft: () => isGone });
  isGone = true;
  go();
  await expect(first).resolves.toEqual({ pages: [] });
  await expect(second).rejects.toMatchObject({ code: "REQUEST_TIMEOUT" });
  await expect(drawPages({ ...file, hasLeft: () => false })).resolves.toEqual({ pages: [] });
  expect(inspect).toHaveBeenCalledTimes(2);
});

test("when there is no inspector, then the file is to come again, and the next one finds its turn", async () => {
  const drawPages = createDrawPages({ atOnce: 1, log, inspect: inspectorAt("none.js") });
  const file = { content: picture(1), kind: "png", orgCode: "A" } as const;
  for (let time = 0; time < 2; time += 1)
    await expect(drawPages(file)).rejects.toMatchObject({ code: "MATERIAL_INSPECTOR_AWAY", status: 503 });
});
