import { createInvoiceProvider, fixedToken } from "../../gateways/nuonuo";
import { orderOf, settingsFor } from "../stand-ins/invoice-provider-setup";
import { answering, answeringEach, done, refusal, usePlatform, type Handler } from "./nuonuo-setup";

const platform = usePlatform();

describe("the red letter", () => {
  const letter = {
    ...{ billId: "bill-1", orderNo: "red-1", applicationId: "01JDEMO0000000000000000001" },
    ...{ invoiceNumber: "26332000000000000001", buyer: orderOf().buyer, reason: "开票有误" as const },
  };
  const row = (billStatus: string | number) => ({
    billId: "bill-1",
    billStatus,
    billMessage: "",
    orderNo: null,
  });

  test.each<[string, unknown]>([
    ["under result", done({ total: 1, list: [row("02")] })],
    ["beside it", { code: "0000", total: 1, list: [row("02")] }],
    ["with a status as a number", done({ total: 1, list: [row(2)] })],
  ])("when the list comes %s then it is read", async (_case, answer) => {
    platform.handle(answering(answer));
    expect(await platform.client().redResult(letter)).toEqual({ status: "awaitsBuyer" });
  });

  test.each(["05", "06", "07", "08", "09", "10", "16"])(
    "when the form is %s then it has failed",
    async (status) => {
      platform.handle(answering(done({ total: 1, list: [row(status)] })));
      expect(await platform.client().redResult(letter)).toMatchObject({
        status: "failed",
        reason: expect.any(String),
      });
    },
  );

  test("when it is confirmed and the red invoice isn't there yet then it is being issued", async () => {
    platform.handle(
      answeringEach({
        queryInvoiceRedConfirm: done({ total: 1, list: [row("04")] }),
        queryInvoiceResult: refusal("E9500"),
      }),
    );
    expect(await platform.client().redResult(letter)).toEqual({ status: "issuing" });
  });

  test("when there is no form then it is unknown, and when one is there it is not saved again", async () => {
    platform.handle(answering(done({ total: 0, list: [] })));
    expect(await platform.client().redResult(letter)).toEqual({ status: "unknown" });
    platform.handle(
      answeringEach({
        queryInvoiceRedConfirm: done({ total: 1, list: [row("15")] }),
        saveInvoiceRedConfirm: refusal("E4000"),
      }),
    );
    await expect(platform.client().requestRed(letter)).resolves.toBeUndefined();
  });
});

describe("download", () => {
  const download = async (format: "pdf" | "ofd" | "xml" = "pdf", path = "/fp2/token") =>
    platform.client().download({ url: platform.url() + path, format });

  test.each([
    ["pdf", "%PDF-1.7 content"],
    ["ofd", "PK\u0003\u0004 content"],
    ["xml", '\uFEFF<?xml version="1.0"?><EInvoice/>'],
  ] as const)("when it is a whole %s then its bytes come through unchanged", async (format, content) => {
    platform.handle((_request, response) => {
      response.write(content.slice(0, 2));
      setImmediate(() => response.end(content.slice(2)));
    });
    expect((await download(format)).toString("utf8")).toBe(content);
  });

  test.each<[string, Handler]>([
    ["not there", (_request, response) => response.writeHead(404).end()],
    ["elsewhere", (_request, response) => response.writeHead(302, { location: "/other" }).end()],
    ["a page", (_request, response) => response.end("<html></html>")],
    ["empty", (_request, response) => response.end()],
    [
      "larger than 5 MB",
      (_request, response) =>
        response.end(Buffer.concat([Buffer.from("%PDF-"), Buffer.alloc(6 * 1024 * 1024)])),
    ],
    [
      "broken off",
      (_request, response) => {
        response.writeHead(200, { "content-length": "100" }).write("%PDF-");
        setImmediate(() => response.destroy());
      },
    ],
  ])("when the document is %s then it is an error", async (_case, answer) => {
    platform.handle(answer);
    await expect(download()).rejects.toThrow();
  });

  test.each([
    "http://127.0.0.1:9/fp2/token.pdf",
    "http://localhost/fp2/token.pdf",
    "file:///etc/hostname",
    "http://someone@127.0.0.1/fp2/token.pdf",
  ])("when the address is %s then nothing is fetched", async (url) => {
    await expect(platform.client().download({ url, format: "pdf" })).rejects.toThrow("not its own");
  });

  test.each([
    ["https://inv.jss.com.cn.example.com/a.pdf", false],
    ["http://inv.jss.com.cn/a.pdf", false],
    ["https://jss.com.cn/a.pdf", false],
    ["https://inv.jss.com.cn:8443/a.pdf", false],
  ])("when hosts below jss.com.cn are allowed and the address is %s then nothing is fetched", async (url) => {
    const settings = { ...settingsFor(platform.url()), documentOrigins: ["https://*.jss.com.cn"] };
    const provider = createInvoiceProvider({ settings, tokens: fixedToken("token"), now: Date.now });
    await expect(provider.download({ url, format: "pdf" })).rejects.toThrow("not its own");
  });
});
