import { kindOf, undrawable } from "../../api/materials/inspect";
import { Problem } from "../../api/platform/problem";
import sharp from "sharp";
import { draw } from "../../inspector/draw";
import { picture } from "../support/materials";
import {
  brokenPdfs,
  documents,
  filledForm,
  fixture,
  pdfBombs,
  pdfkit,
  pictureBombs,
  pictures,
  unembedded,
} from "./samples";

/** Returns the kind that a file is taken for, or the sentence with which it is refused. */
async function verdictOn(bytes: Buffer): Promise<string> {
  try {
    const kind = kindOf(bytes);
    const drawn = await draw(kind, bytes);
    if ("fault" in drawn) throw undrawable(drawn.fault);
    return kind;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(error.code).toBe("MATERIAL_UNUSABLE");
    return error.detail;
  }
}
let seen = 0;
const expectVerdict = async (what: string, bytes: Buffer, wanted: string | RegExp): Promise<void> => {
  seen += 1;
  const verdict = await verdictOn(bytes);
  const isWanted = typeof wanted === "string" ? verdict === wanted : wanted.test(verdict);
  expect({ what, verdict, isWanted }).toEqual({ what, verdict, isWanted: true });
};

const cut = /^文件不完整/;
const unknown = /^只能上传JPG、PNG图片和PDF文件/;
/** End of a ZIP archive, as a file that is both a picture and an archive has it. */
const zip = Buffer.concat([
  Buffer.from("PK\u0003\u0004"),
  Buffer.alloc(2_000),
  Buffer.from("PK\u0005\u0006"),
]);
const kindOfName = (name: string) => (name.endsWith("png") ? "png" : name.endsWith("jpg") ? "jpeg" : "pdf");

test("when programs wrote a file, then it is what it is, whatever it may be called", async () => {
  for (const name of [...pictures, ...documents]) await expectVerdict(name, fixture(name), kindOfName(name));
  await expectVerdict("pngjs", picture(1), "png");
  for (const pages of [1, 20]) await expectVerdict(`pdfkit, ${pages} pages`, await pdfkit({ pages }), "pdf");
  await expectVerdict("pdfkit, plain", await pdfkit({ pages: 3, compress: false }), "pdf");
  await expectVerdict("pdfkit, a scan", await pdfkit({ images: [fixture("im.jpg"), picture(4)] }), "pdf");
  // The script is harmless, because the program that draws the PDF can't run scripts.
  await expectVerdict("pdfkit, with a script", await pdfkit({ script: "app.alert(1)" }), "pdf");
});

test("when a file is cut, then it is not taken", async () => {
  for (const name of [...pictures, ...documents]) {
    const whole = fixture(name);
    for (const share of [0.2, 0.5, 0.8, 0.95]) {
      const part = whole.subarray(0, Math.floor(whole.length * share));
      // A small PDF may have lost only a part of its table, which PDF readers repair, so these shares are left out.
      if (kindOfName(name) !== "pdf" || share < 0.8) await expectVerdict(`${name}, ${share}`, part, cut);
    }
    if (kindOfName(name) !== "pdf")
      await expectVerdict(`${name} without its last byte`, whole.subarray(0, -1), cut);
  }
});

test("when something else hides behind, in front of or within a file, then it is not taken for both", async () => {
  for (const name of [...pictures, ...documents]) {
    await expectVerdict(`${name} and a ZIP`, Buffer.concat([fixture(name), zip]), cut);
    await expectVerdict(
      `a page, then ${name}`,
      Buffer.concat([Buffer.from("<html>"), fixture(name)]),
      unknown,
    );
  }
  const animation = Buffer.concat([
    picture(1).subarray(0, 33),
    Buffer.from([0, 0, 0, 8]),
    Buffer.from("acTL"),
    Buffer.alloc(12),
    picture(1).subarray(33),
  ]);
  await expectVerdict("an animation", animation, /^不能使用动图/);
});

test("when a file has too much, or nothing that could be seen, then it is refused with what to do about it", async () => {
  for (const [what, make] of Object.entries(pictureBombs)) await expectVerdict(what, make(), /^图片过大/);
  for (const [what, make] of Object.entries(pdfBombs)) await expectVerdict(what, make(), /^PDF超过20页/);
  for (const [what, make] of Object.entries(brokenPdfs)) await expectVerdict(what, make(), /^文件已损坏/);
  await expectVerdict("21 pages of pdfkit", await pdfkit({ pages: 21 }), /^PDF超过20页/);
  await expectVerdict("encrypted", fixture("encrypted.pdf"), /^PDF已加密/);
  // White text on white can't be seen, like text whose font is missing.
  await expectVerdict("text that can't be seen", unembedded({ color: "1 1 1" }), /^PDF中有内容显示不出来/);
  await expectVerdict("an empty page", unembedded({ text: "" }), /^PDF中有内容显示不出来/);
});

test("when a PDF names a Chinese font without bringing it, then its text is drawn all the same", async () => {
  const drawn = await draw("pdf", unembedded({ text: "营业执照" }));
  const blank = await draw("pdf", unembedded({ text: "　　　　", also: "." }));
  if (!("pages" in drawn && "pages" in blank)) throw new Error("it was not drawn");
  // The picture with four ideographs is some thousand bytes larger than the blank one.
  expect(drawn.pages[0]?.content.length).toBeGreaterThan((blank.pages[0]?.content.length ?? 0) + 2_000);
});

test("when a form is filled in, or signed, then what its fields hold is drawn", async () => {
  await expectVerdict("a form", filledForm("Form value 123"), "pdf");
  await expectVerdict("an empty form", filledForm(""), /^PDF中有内容显示不出来/);
});

test("when a camera wrote how it was held, or a picture is transparent or large, then it is drawn upright, on white, and no larger than bounds", async () => {
  const held = await sharp({ create: { width: 3_000, height: 1_200, channels: 3, background: "#c00" } })
    .jpeg()
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const clear = await sharp({
    create: { width: 40, height: 30, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer();
  const [upright, white] = await Promise.all(
    [draw("jpeg", held), draw("png", clear)].map(async (drawing) => {
      const drawn = await drawing;
      const [page] = "pages" in drawn ? drawn.pages : [];
      if (!page) throw new Error("it was not drawn");
      return page;
    }),
  );
  expect(upright).toMatchObject({ width: 1_000, height: 2_500 });
  const written = await sharp(upright?.content).metadata();
  expect(written).toMatchObject({ width: 1_000, height: 2_500, format: "jpeg", space: "srgb" });
  expect([written.exif, written.icc, written.orientation]).toEqual([undefined, undefined, undefined]);
  const { channels } = await sharp(white?.content).stats();
  expect(channels.map(({ min }) => min)).toEqual([255, 255, 255]);
});

test("when a file is something else, then it is refused with its own sentence", async () => {
  await expectVerdict("nothing", Buffer.alloc(0), /^文件是空的/);
  for (const brand of ["heic", "heix", "hevc", "mif1", "msf1", "avif"])
    await expectVerdict(brand, Buffer.from(`\0\0\0\u0018ftyp${brand}\0\0\0\0mif1heic`), /HEIC/);
  const others: Record<string, string> = {
    gif: "GIF89a\u0001\0",
    webp: "RIFF\0\0\0\0WEBPVP8 ",
    bmp: "BM\0\0\0\0",
    tiff: "II*\0",
    svg: "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
    html: "<!doctype html><script>1</script>",
    zip: "PK\u0003\u0004",
    exe: "MZ\u0090\0",
    elf: "\u007fELF",
    rtf: "{\\rtf1",
    text: "营业执照",
    psd: "8BPS",
    mp4: "\0\0\0\u0018ftypmp42",
    postscript: "%!PS-Adobe-3.0",
    "a PDF of another world": "%PDF-9.9\n%%EOF",
    "half a PNG's signature": "\u0089PNG\r\n",
  };
  for (const [what, text] of Object.entries(others))
    await expectVerdict(what, Buffer.from(text, "latin1"), unknown);
  for (const name of ["chromium.png", "im.jpg"]) {
    const spoiled = Buffer.from(fixture(name));
    spoiled.fill(0, 20, 60);
    await expectVerdict(`${name}, spoiled`, spoiled, /^文件已损坏/);
  }
});

afterAll(() => process.stdout.write(`files looked at: ${seen}\n`));
