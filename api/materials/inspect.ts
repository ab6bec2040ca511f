import { materialLimits, type MaterialKind } from "../../domain/materials/materials";
import type { DrawingFault } from "../../domain/materials/pages";
import { Problem } from "../platform/problem";

const unusable = (detail: string): Problem => new Problem("MATERIAL_UNUSABLE", { detail });

const startsWith = (bytes: Buffer, start: Buffer): boolean => bytes.subarray(0, start.length).equals(start);
const endsWith = (bytes: Buffer, end: Buffer): boolean => bytes.subarray(-end.length).equals(end);

/** Decides whether the bytes are HEIC or a related format: an ISO media file of one of these brands. */
const isHeic = (bytes: Buffer): boolean =>
  /^ftyp(hei|hev|mif1|msf1|avif)/.test(bytes.toString("latin1", 4, 12));

interface Signature {
  isOne(bytes: Buffer): boolean;
  isWhole(bytes: Buffer): boolean;
}

const png = {
  start: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  end: Buffer.from([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]),
};
/** Number of bytes at the end of a PDF in which readers look for its end mark. */
const tailBytes = 1_024;

const signatures: Readonly<Record<MaterialKind, Signature>> = {
  pdf: {
    isOne: (bytes) => /^%PDF-[12]\.\d/.test(bytes.toString("latin1", 0, 8)),
    isWhole: (bytes) => bytes.subarray(-tailBytes).includes("%%EOF"),
  },
  png: { isOne: (bytes) => startsWith(bytes, png.start), isWhole: (bytes) => endsWith(bytes, png.end) },
  jpeg: {
    isOne: (bytes) => startsWith(bytes, Buffer.from([0xff, 0xd8, 0xff])),
    isWhole: (bytes) => endsWith(bytes, Buffer.from([0xff, 0xd9])),
  },
};

/**
 * Returns the kind of a file by its first and last bytes. The file's name proves nothing.
 * @throws Problem MATERIAL_UNUSABLE with advice for the user
 */
export function kindOf(bytes: Buffer): MaterialKind {
  if (bytes.length === 0) throw unusable("文件是空的，请重新选择");
  if (isHeic(bytes))
    throw unusable(
      "这是苹果手机的HEIC照片：请在“设置-相机-格式”中选“兼容性最佳”后重新拍摄，或把照片另存为JPG后上传",
    );
  const kind = (Object.keys(signatures) as MaterialKind[]).find((one) => signatures[one].isOne(bytes));
  if (!kind)
    throw unusable(
      "只能上传JPG、PNG图片和PDF文件，且以文件内容为准：其他文件请用“打印为PDF”另存，或拍照后上传",
    );
  if (!signatures[kind].isWhole(bytes))
    throw unusable("文件不完整，或末尾带有其他内容，请重新拍照，或打开后用“打印为PDF”另存再上传");
  // Browsers play animated PNGs, but the page drawn from one would show only its first picture.
  const animation = kind === "png" ? bytes.indexOf("acTL") : -1;
  if (animation >= 0 && animation < bytes.indexOf("IDAT")) throw unusable("不能使用动图，请上传静态图片");
  return kind;
}

const faults: Readonly<Record<DrawingFault, string>> = {
  broken: "文件已损坏或无法识别：请打开后用“打印为PDF”另存，或拍照后上传",
  encrypted: "PDF已加密：请去除密码，或打开后用“打印为PDF”另存，或拍照后上传",
  pages: `PDF超过${materialLimits.pages}页：请用“打印为PDF”只另存需要的页，再上传`,
  pixels: `图片过大（超过${materialLimits.pixels / 10_000}万像素），请缩小后重新上传`,
  hidden: "PDF中有内容显示不出来：请重新导出并选择嵌入字体，或打印后拍照上传",
  costly: "文件过于复杂，无法检查：请用“打印为PDF”另存，或打印后拍照上传",
};

/** Returns the problem that explains why a file that can't be drawn is refused. */
export const undrawable = (fault: DrawingFault): Problem => unusable(faults[fault]);
