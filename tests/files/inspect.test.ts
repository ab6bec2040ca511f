import { inspect } from "../../api/materials/inspect";
import { Problem } from "../../api/platform/problem";
import { picture } from "../support/materials";
import {
  brokenPdfs,
  documents,
  endlessPdfs,
  fixture,
  pdfBombs,
  pdfkit,
  pictureBombs,
  pictures,
} from "./samples";

/** What it is taken for, or the sentence with which it is refused. */
function verdictOn(bytes: Buffer): string {
  try {
    return inspect(bytes);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(error.code).toBe("MATERIAL_UNUSABLE");
    return error.detail;
  }
}
let seen = 0;
const expectVerdict = (what: string, bytes: Buffer, wanted: string | RegExp): void => {
  seen += 1;
  const verdict = verdictOn(bytes);
  const isWanted = typeof wanted === "string" ? verdict === wanted : wanted.test(verdict);
  expect({ what, verdict, isWanted }).toEqual({ what, verdict, isWanted: true });
};

const cut = /^文件不完整/;
const unknown = /^只能上传JPG、PNG图片和PDF文件/;
/** The end of a ZIP archive, as a polyglot has it behind a picture. */
const zip = Buffer.concat([
  Buffer.from("PK\u0003\u0004"),
  Buffer.alloc(2_000),
  Buffer.from("PK\u0005\u0006"),
]);
const kindOf = (name: string) => (name.endsWith("png") ? "png" : name.endsWith("jpg") ? "jpeg" : "pdf");

test("when programs wrote a file, then it is what it is, whatever it may be called", async () => {
  for (const name of [...pictures, ...documents]) expectVerdict(name, fixture(name), kindOf(name));
  for (const seed of [1, 2, 3, 4, 5]) expectVerdict("pngjs", picture(seed), "png");
  for (const pages of [1, 2, 5, 10, 15, 19])
    expectVerdict(`pdfkit, ${pages} pages`, await pdfkit({ pages }), "pdf");
  expectVerdict("pdfkit, compressed", await pdfkit({ pages: 20 }), "pdf");
  expectVerdict("pdfkit, plain", await pdfkit({ pages: 3, compress: false }), "pdf");
  expectVerdict("pdfkit, a scan", await pdfkit({ images: [fixture("im.jpg"), picture(4)] }), "pdf");
  // It is drawn by who runs no scripts: tests/portal/materials.test.ts.
  expectVerdict("pdfkit, with a script", await pdfkit({ script: "app.alert(1)" }), "pdf");
});

test("when a file is cut, at whichever of its bytes, then it is not taken", () => {
  for (const name of [...pictures, ...documents]) {
    const whole = fixture(name);
    for (const share of [0.2, 0.5, 0.8, 0.95]) {
      const part = whole.subarray(0, Math.floor(whole.length * share));
      // A small PDF may have lost no more than a part of its table: readers mend that.
      if (kindOf(name) !== "pdf" || share < 0.8) expectVerdict(`${name}, ${share}`, part, cut);
    }
    if (kindOf(name) !== "pdf") {
      expectVerdict(`${name} without its last byte`, whole.subarray(0, -1), cut);
      for (let length = 16; length < whole.length; length += 1)
        expect(verdictOn(whole.subarray(0, length))).not.toBe(kindOf(name));
    }
  }
});

test("when something else hides behind, in front of or within a file, then it is not taken for both", () => {
  for (const name of pictures) {
    expectVerdict(`${name} and a ZIP`, Buffer.concat([fixture(name), zip]), /^图片末尾带有其他内容/);
    expectVerdict(
      `${name} and a byte`,
      Buffer.concat([fixture(name), Buffer.of(0)]),
      /^图片末尾带有其他内容/,
    );
    expectVerdict(`a page, then ${name}`, Buffer.concat([Buffer.from("<html>"), fixture(name)]), unknown);
  }
  for (const name of documents) {
    expectVerdict(`${name} and a ZIP`, Buffer.concat([fixture(name), zip]), cut);
    expectVerdict(`a page, then ${name}`, Buffer.concat([Buffer.from("<html>"), fixture(name)]), unknown);
  }
  const animation = Buffer.concat([
    picture(1).subarray(0, 33),
    Buffer.from([0, 0, 0, 8]),
    Buffer.from("acTL"),
    Buffer.alloc(12),
    picture(1).subarray(33),
  ]);
  expectVerdict("an animation", animation, /^不能使用动图/);
});

test("when a file would unfold without end, then it is refused by its header", async () => {
  for (const [what, make] of Object.entries(pictureBombs)) expectVerdict(what, make(), /^图片过大/);
  for (const [what, make] of Object.entries(pdfBombs))
    expectVerdict(what, make(), /^PDF超过20页|^PDF中的图片过大/);
  for (const [what, make] of Object.entries(brokenPdfs)) expectVerdict(what, make(), /^文件已损坏/);
  const complex = "PDF的结构过于复杂，无法检查：请用“打印为PDF”另存，或拍照后上传";
  for (const [what, make] of Object.entries(endlessPdfs)) expectVerdict(what, make(), complex);
  expectVerdict("21 pages of pdfkit", await pdfkit({ pages: 21 }), /^PDF超过20页/);
  expectVerdict("encrypted", fixture("encrypted.pdf"), /^PDF已加密/);
});

test("when a file is something else, then it is refused with its own sentence", () => {
  expectVerdict("nothing", Buffer.alloc(0), /^文件是空的/);
  for (const brand of ["heic", "heix", "hevc", "mif1", "msf1", "avif"])
    expectVerdict(brand, Buffer.from(`\0\0\0\u0018ftyp${brand}\0\0\0\0mif1heic`), /HEIC/);
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
    expectVerdict(what, Buffer.from(text, "latin1"), unknown);
  for (const name of ["chromium.png", "im.jpg"]) {
    const spoiled = Buffer.from(fixture(name));
    spoiled.fill(0, 20, 60);
    expect(verdictOn(spoiled)).not.toBe(kindOf(name));
  }
});

afterAll(() => process.stdout.write(`files looked at: ${seen}\n`));
