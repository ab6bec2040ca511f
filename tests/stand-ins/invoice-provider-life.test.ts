import { eventually } from "../../embedded/demo/narrator";
import { newDataDir, orderOf, removeDir, startProvider, startReceiver } from "./invoice-provider-setup";

const dataDir = newDataDir();
let provider: Awaited<ReturnType<typeof startProvider>>;
beforeAll(async () => {
  provider = await startProvider({ dataDir });
});
beforeEach(async () => {
  await provider.behave({ delayMs: 0 });
  await provider.bureau({});
});
afterAll(async () => {
  await provider.close();
  [dataDir, ...others].forEach(removeDir);
});

const others: string[] = [];
const otherDir = (): string => {
  const dir = newDataDir();
  others.push(dir);
  return dir;
};

/** Repeats a question until the answer is as expected, and returns that answer. */
const answerOf = <T>(ask: () => Promise<T>, expected: (answer: T) => boolean): Promise<T> =>
  eventually("an answer of the kind", ask, expected);

describe("issuing", () => {
  test("when a name can't be printed then the invoice fails and names the characters", async () => {
    const order = orderOf({ buyer: { kind: "person", name: "示例𠮷\u202e" } });
    expect(await provider.issue(order)).toEqual({
      status: "failed",
      reason: "名称含有无法打印的字：𠮷、U+202E",
    });
  });

  test.each([
    ["behaviour", () => provider.behave({ outcome: "explode" })],
    ["bureau", () => provider.bureau({ drawer: "asleep" })],
    ["fault", () => provider.faults({ kind: "explode" })],
  ])("when a %s makes no sense then it is refused", async (_what, put) => {
    expect((await put()).status).toBe(400);
  });
});

describe("the drawer", () => {
  test.each(["refused", "waiting", "failed"])(
    "when they are away and it shows as %s, then the client tells what it waits for, and it goes on when they are back",
    async (shows) => {
      const order = orderOf();
      const { orderNo } = order;
      await provider.bureau({ drawer: "logged out", shows });
      expect(await provider.client.drawer()).toBe("未登录");
      if (shows === "refused") {
        await expect(provider.client.request(order)).rejects.toMatchObject({ type: "DRAWER_AWAY" });
      } else {
        await provider.client.request(order);
        const expected = shows === "waiting" ? { status: "issuing", drawerAway: true } : { status: "held" };
        const seen = await answerOf(
          () => provider.client.result({ orderNo, checkDrawer: true }),
          ({ status }) => status === expected.status,
        );
        expect(seen).toMatchObject(expected);
      }
      await provider.bureau({});
      if (shows === "failed") await provider.client.retry({ orderNo });
      else await provider.client.request(order);
      expect(await provider.issue(order)).toMatchObject({ status: "issued" });
    },
  );
});

describe("the red letter", () => {
  async function redOf(order: ReturnType<typeof orderOf>) {
    const result = await provider.issue(order);
    if (result.status !== "issued") throw new Error(result.status);
    return {
      ...{ billId: `B${order.orderNo}`, orderNo: `R${order.orderNo.slice(1)}` },
      ...{ applicationId: order.applicationId, invoiceNumber: result.invoiceNumber },
      ...{ buyer: order.buyer, reason: "开票有误" as const },
    };
  }

  test("when nothing is in its way then the red invoice comes by itself, once, however often it is asked for", async () => {
    const letter = await redOf(orderOf());
    await Promise.all(Array.from({ length: 5 }, () => provider.client.requestRed(letter)));
    const red = await answerOf(
      () => provider.client.redResult(letter),
      ({ status }) => status === "issued",
    );
    expect(red).toMatchObject({ status: "issued", ofdUrl: expect.any(String) });
    const rows = (await provider.invoices()).filter(
      (invoice) => invoice["oldEleInvoiceNumber"] === letter.invoiceNumber,
    );
    expect(rows).toMatchObject([{ orderAmount: "-200.00", orderNo: letter.orderNo, invoiceType: "2" }]);
    const another = provider.client.requestRed({ ...letter, billId: "another", orderNo: "ANOTHER" });
    await expect(another).rejects.toMatchObject({ type: "INVOICE_REFUSED" });
  });

  test.each([
    ["confirm", "issued"],
    ["refuse", "failed"],
    ["expire", "failed"],
  ])("when the buyer has to be asked, and it comes to %s, then it ends as %s", async (decision, end) => {
    await provider.bureau({ redLetters: "ask the buyer" });
    const letter = await redOf(orderOf());
    await provider.client.requestRed(letter);
    const ask = () => provider.client.redResult(letter);
    await answerOf(ask, ({ status }) => status === "awaitsBuyer");
    await fetch(`${provider.url}/control/red-forms/${letter.billId}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ decision }),
    });
    const result = await answerOf(ask, ({ status }) => status === "issued" || status === "failed");
    expect(result.status).toBe(end);
  });
});

describe("the documents", () => {
  test("when they are fetched then each is of its kind, twice the same, and the addresses can't be guessed", async () => {
    const result = await provider.issue(orderOf());
    if (result.status !== "issued") throw new Error(result.status);
    for (const format of ["pdf", "ofd", "xml"] as const) {
      const url = result[`${format}Url`] ?? "";
      const [one, two] = [
        await provider.client.download({ url, format }),
        await provider.client.download({ url, format }),
      ];
      expect(one.equals(two)).toBe(true);
      expect(new URL(url).pathname).toMatch(new RegExp(`^/fp2/[\\w-]{32}\\.${format}$`));
    }
    const xml = await provider.client.download({ url: result.xmlUrl ?? "", format: "xml" });
    expect(xml.toString("utf8")).toContain(`<EIid>${result.invoiceNumber}</EIid>`);
  });

  test.each(["/fp2/guess.pdf", "/fp2/..%2F..%2Fapp-secret.pdf", "/fp2/%2e%2e%2forders.jsonl"])(
    "when %s is asked for then nothing is found",
    async (path) => {
      expect((await fetch(provider.url + path)).status).toBe(404);
    },
  );
});

describe("the callback", () => {
  test("when there is no definite answer then it is sent again, and after one it isn't", async () => {
    const receiver = await startReceiver(["", "<html>"]);
    const own = await startProvider({
      dataDir: otherDir(),
      callbackUrl: receiver.url,
      redeliveryDelaysMs: [10, 10, 10],
    });
    await own.behave({ delayMs: 0 });
    const order = orderOf();
    await own.issue(order);
    const callbacks = await receiver.atLeast(3);
    await own.close();
    await receiver.close();
    expect(callbacks).toHaveLength(3);
    const [{ path, form }] = callbacks as [(typeof callbacks)[0]];
    expect(path).toContain(order.applicationId);
    expect([form.get("operater"), form.get("orderno")]).toEqual(["callback", order.orderNo]);
    expect(JSON.parse(form.get("content") ?? "")).toMatchObject({ c_status: "1", c_orderno: order.orderNo });
  });

  test("when it is told to answer twice, and of a failure, then it comes twice with its own code", async () => {
    const receiver = await startReceiver();
    const own = await startProvider({ dataDir: otherDir(), callbackUrl: receiver.url });
    await own.behave({ delayMs: 0, answerTwice: true, outcome: "sign-fail" });
    await own.issue(orderOf());
    const callbacks = await receiver.atLeast(2);
    await own.close();
    await receiver.close();
    expect(callbacks.map(({ form }) => JSON.parse(form.get("content") ?? ""))).toMatchObject([
      { c_status: "3" },
      { c_status: "3" },
    ]);
  });
});
