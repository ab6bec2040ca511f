import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createDrawingThread, drawnOnce } from "../../stand-ins/invoice/face/drawing/thread";
import { totalsOf, yuan } from "../../stand-ins/invoice/face/amount";
import { invoiceFace, type IssuedInvoice } from "../../stand-ins/invoice/face/face";
import { newDataDir, oneLine as line, removeDir, seller } from "./invoice-provider-setup";
import { difference, rasterise, readPng, textOf, type Picture } from "./picture";

const storedPicture = join(__dirname, "../fixtures/invoice.png");
/** Other versions of the rasteriser smooth edges differently; another digit is already more than this. */
const toleratedDifference = 0.0003;

const sample: IssuedInvoice = {
  invoiceNumber: "26332000000000000001",
  issuedAt: "2026-01-02T03:04:05.000Z",
  buyer: { name: "示例科技有限公司", taxNumber: "91350100M000100Y43" },
  seller,
  lines: [line],
  remark: "CA锁延期申请 01JDEMO0000000000000000001",
  clerk: "示例开票人",
};

const thread = createDrawingThread();
const dir = newDataDir();
afterAll(async () => {
  await thread.close();
  removeDir(dir);
});

async function drawTo(file: string, changes: Partial<IssuedInvoice> = {}): Promise<string> {
  const invoice = { ...sample, ...changes };
  const drawing = await thread.draw({ face: invoiceFace(invoice), issuedAt: invoice.issuedAt });
  if ("unprintable" in drawing) throw new Error(`unprintable: ${drawing.unprintable.join("")}`);
  const path = join(dir, file);
  writeFileSync(path, drawing.pdf);
  return path;
}

const pictureOf = async (pdfFile: string): Promise<Picture> => readPng(await rasterise(pdfFile));
const stored = (): Picture => readPng(readFileSync(storedPicture));

describe("the drawn document", () => {
  test("when it is read by pdftotext then every field is there", async () => {
    const text = await textOf(await drawTo("text.pdf"));
    for (const field of [
      "电子发票（普通发票）",
      "发票号码：26332000000000000001",
      "开票日期：2026年01月02日",
      "名称：示例科技有限公司",
      "名称：示例CA服务有限公司",
      "统一社会信用代码/纳税人识别号：91350100M000100Y43",
      "统一社会信用代码/纳税人识别号：91330604MA00000013",
      "项目名称规格型号单位数量单价金额税率/征收率税额",
      "*信息技术服务*CA锁延期服务法人锁延期1年项1188.68188.686%11.32",
      "合计¥188.68¥11.32",
      "价税合计（大写）贰佰圆整（小写）¥200.00",
      "CA锁延期申请01JDEMO0000000000000000001",
      "开票人：示例开票人",
      "样张：由演示开票平台生成，不是税务发票",
    ]) {
      expect(text).toContain(field);
    }
  });

  test("when it is rasterised then it looks like the stored picture", async () => {
    expect(difference(await pictureOf(await drawTo("picture.pdf")), stored())).toBeLessThan(
      toleratedDifference,
    );
  });

  test.each([
    ["amount", { lines: [{ ...line, netFen: 18_869 }] }],
    ["buyer", { buyer: { name: "示范建设集团", taxNumber: "91350100M000100Y43" } }],
    ["number", { invoiceNumber: "26332000000000000002" }],
  ])("when another %s is rasterised then the comparison tells", async (_case, changes) => {
    expect(difference(await pictureOf(await drawTo("other.pdf", changes)), stored())).toBeGreaterThan(
      toleratedDifference,
    );
  });

  test.each([
    [3, 140],
    [9, 177.5],
    [20, 249],
    [100, 769],
  ])("when it has %i lines then each is a row, on one sheet of %f mm", async (count, millimetres) => {
    const lines = Array.from({ length: count }, (_line, index) => ({
      ...line,
      specType: `单位锁 延期${index + 1}年`,
      piece: { num: String(index + 1), price: "200.00" },
      netFen: 18_868 * (index + 1),
      taxFen: 1_132 * (index + 1),
    }));
    const file = await drawTo("lines.pdf", { lines });
    const text = await textOf(file);
    for (const { specType, unit, piece, netFen } of lines)
      expect(text).toContain(
        `${line.goodsName}${specType}${unit}${piece.num}188.68${yuan(netFen)}6%`.replace(" ", ""),
      );
    expect(text).toContain(`合计¥${yuan(totalsOf(lines).netFen)}¥${yuan(totalsOf(lines).taxFen)}`);
    expect((await pictureOf(file)).height).toBe(Math.ceil((millimetres / 25.4) * 60));
  });

  test("when the same invoice is drawn twice then the bytes are the same", async () => {
    expect(readFileSync(await drawTo("one.pdf")).equals(readFileSync(await drawTo("two.pdf")))).toBe(true);
  });

  test("when a name has rare characters then they leave ink, each its own", async () => {
    const pictures: Picture[] = [];
    for (const name of ["　　　", "䶮㑇龘", "䶮㑇囍"]) {
      const file = await drawTo("rare.pdf", { buyer: { name, taxNumber: "" } });
      if (name.trim() !== "") expect(await textOf(file)).toContain(name);
      pictures.push(await pictureOf(file));
    }
    const [blank, one, other] = pictures;
    if (blank === undefined || one === undefined || other === undefined) throw new Error("three were drawn");
    expect(difference(blank, one)).toBeGreaterThan(0);
    expect(difference(one, other)).toBeGreaterThan(0);
  });

  test("when a name is as long as the form allows then all of it is on the sheet", async () => {
    const name = "示例（浙江）建设工程项目管理与招标代理咨询服务股份有限公司".repeat(4).slice(0, 100);
    expect(
      [...(await textOf(await drawTo("long.pdf", { buyer: { name, taxNumber: "" } })))].filter(
        (letter) => letter === "招",
      ).length,
    ).toBe([...name].filter((letter) => letter === "招").length);
  });

  test.each([
    ["a character beyond the font", "示例𠮷公司", ["𠮷"]],
    ["an emoji", "示例😀", ["😀"]],
    ["invisible characters", "示\u200b例\u202e", ["\u200b", "\u202e"]],
  ])("when a name has %s then nothing is drawn", async (_case, name, unprintable) => {
    const face = invoiceFace({ ...sample, buyer: { name, taxNumber: "" } });
    expect(await thread.draw({ face, issuedAt: sample.issuedAt })).toEqual({ unprintable });
  });

  test("when one drawing is to do for all then every invoice has the first one's document", async () => {
    const once = drawnOnce(thread);
    const draw = (invoiceNumber: string) =>
      once.draw({ face: invoiceFace({ ...sample, invoiceNumber }), issuedAt: sample.issuedAt });
    const first = await draw("26332000000000000007");
    expect(first).toHaveProperty("pdf");
    expect(await draw("26332000000000000008")).toEqual(first);
  });
});
