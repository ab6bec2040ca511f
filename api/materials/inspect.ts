import { isJpeg, isPng, readJpeg, readPng, type PictureFault } from "../../lib/files/picture-size";
import { isPdf, readPdf, type PdfFault } from "../../lib/files/pdf-pages";
import { materialLimits, type MaterialKind } from "../../domain/materials/materials";
import { Problem } from "../platform/problem";

/** HEIC and its like: ISO media files of these brands. */
const isHeic = (bytes: Buffer): boolean =>
  /^ftyp(hei|hev|mif1|msf1|avif)/.test(bytes.toString("latin1", 4, 12));

const unusable = (detail: string): Problem => new Problem("MATERIAL_UNUSABLE", { detail });

const faults: Readonly<Record<PictureFault | PdfFault, string>> = {
  cut: "文件不完整，请重新拍照、扫描或导出后上传",
  broken: "文件已损坏或无法识别，请用其他程序打开并另存后重新上传",
  extra: "图片末尾带有其他内容，请用画图等程序另存后重新上传",
  animated: "不能使用动图，请上传静态图片",
  encrypted: "PDF已加密，请去除密码后重新上传",
  complex: "PDF的结构过于复杂，无法检查：请用“打印为PDF”另存，或拍照后上传",
};

const tooManyPixels = `图片过大（超过${materialLimits.pixels / 10_000}万像素），请缩小后重新上传`;
const tooManyPages = `PDF超过${materialLimits.pages}页，请只保留需要的页后重新上传`;

/**
 * What a file is, by its bytes: the name it came with says nothing.
 * @throws Problem MATERIAL_UNUSABLE that says what to do about it
 */
export function inspect(bytes: Buffer): MaterialKind {
  if (bytes.length === 0) throw unusable("文件是空的，请重新选择");
  if (isHeic(bytes))
    throw unusable(
      "这是苹果手机的HEIC照片：请在“设置-相机-格式”中选“兼容性最佳”后重新拍摄，或把照片另存为JPG后上传",
    );
  if (isPdf(bytes)) return pdf(bytes);
  if (isPng(bytes)) return picture("png", readPng(bytes));
  if (isJpeg(bytes)) return picture("jpeg", readJpeg(bytes));
  throw unusable("只能上传JPG、PNG图片和PDF文件，且以文件内容为准");
}

function picture(kind: "png" | "jpeg", read: ReturnType<typeof readPng>): MaterialKind {
  if ("fault" in read) throw unusable(faults[read.fault]);
  if (read.size.width * read.size.height > materialLimits.pixels) throw unusable(tooManyPixels);
  return kind;
}

function pdf(bytes: Buffer): MaterialKind {
  const read = readPdf(bytes);
  if ("fault" in read) throw unusable(faults[read.fault]);
  if (read.pages > materialLimits.pages) throw unusable(tooManyPages);
  if (read.pixels > materialLimits.pixels) throw unusable(`PDF中的${tooManyPixels}`);
  return "pdf";
}
