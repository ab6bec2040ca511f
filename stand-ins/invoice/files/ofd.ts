import { crc32, deflateRawSync } from "node:zlib";
import { textOf, type InvoiceFace } from "../face";
import { xmlText } from "./xml-text";

const localSignature = 0x04034b50;
const directorySignature = 0x02014b50;
const endSignature = 0x06054b50;
const deflated = 8;
/** ZIP version 2.0, which is needed for deflate. */
const version = 20;

function signed(signature: number, ...parts: Buffer[]): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(signature);
  return Buffer.concat([bytes, ...parts]);
}

/** Returns a ZIP archive without file times, so that the same content gives the same bytes. */
function zip(files: readonly { name: string; content: string }[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of files) {
    const [nameBytes, bytes] = [Buffer.from(name), Buffer.from(content)];
    const packed = deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(version, 0);
    common.writeUInt16LE(deflated, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const local = signed(localSignature, common, nameBytes, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(signed(directorySignature, Buffer.from([version, 0]), common, rest, nameBytes));
    locals.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(entries.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, entries, signed(endSignature, end)]);
}

const head = '<?xml version="1.0" encoding="UTF-8"?>';
const space = 'xmlns:ofd="http://www.ofdspec.org/2016"';
const sheet = { width: 210, height: 140 };
/** Largest id of an object in the document. It exceeds the number of texts that an invoice can have. */
const maxUnitId = 999;
const lineHeight = 7;
const margin = 12;
const size = 4;

const textObject = (text: string, index: number): string => {
  const width = sheet.width - 2 * margin;
  const top = margin + index * lineHeight;
  return (
    `<ofd:TextObject ID="${10 + index}" Boundary="${margin} ${top} ${width} ${lineHeight}" Font="2" Size="${size}">` +
    `<ofd:TextCode X="0" Y="${size}" DeltaX="g ${Math.max([...text].length - 1, 1)} ${size}">${xmlText(text)}</ofd:TextCode></ofd:TextObject>`
  );
};

/**
 * Returns the invoice as OFD (GB/T 33190-2016), which is the legal original of a real invoice. This one is a sample and
 * marked so.
 */
export function invoiceOfd({ face, issuedAt }: { face: InvoiceFace; issuedAt: string }): Buffer {
  const lines = textOf(face);
  const height = Math.max(sheet.height, 2 * margin + lines.length * lineHeight);
  const box = `<ofd:PhysicalBox>0 0 ${sheet.width} ${height}</ofd:PhysicalBox>`;
  const document = [
    `${head}<ofd:Document ${space}><ofd:CommonData><ofd:MaxUnitID>${maxUnitId}</ofd:MaxUnitID><ofd:PageArea>${box}</ofd:PageArea>`,
    "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData>",
    '<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
  ].join("");
  const root = [
    `${head}<ofd:OFD ${space} DocType="OFD" Version="1.0"><ofd:DocBody><ofd:DocInfo>`,
    `<ofd:DocID>${face.invoiceNumber.padStart(32, "0")}</ofd:DocID><ofd:CreationDate>${issuedAt.slice(0, 10)}</ofd:CreationDate>`,
    `<ofd:CustomDatas><ofd:CustomData Name="发票号码">${face.invoiceNumber}</ofd:CustomData></ofd:CustomDatas>`,
    "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
  ].join("");
  const fonts = `${head}<ofd:Res ${space} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="2" FontName="宋体" FamilyName="宋体"/></ofd:Fonts></ofd:Res>`;
  const page = `${head}<ofd:Page ${space}><ofd:Area>${box}</ofd:Area><ofd:Content><ofd:Layer ID="3">${lines.map(textObject).join("")}</ofd:Layer></ofd:Content></ofd:Page>`;
  return zip([
    { name: "OFD.xml", content: root },
    { name: "Doc_0/Document.xml", content: document },
    { name: "Doc_0/PublicRes.xml", content: fonts },
    { name: "Doc_0/Pages/Page_0/Content.xml", content: page },
  ]);
}
