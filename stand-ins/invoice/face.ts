import { toBeijingDate } from "../shared/beijing-time";
import type { BilledLine } from "./billing-order";
import { totalsOf, unitPrice, yuan } from "./amount";

export interface InvoiceParty {
  name: string;
  /** Tax number; empty for a person as buyer. */
  taxNumber: string;
}

/** Data of a document once its invoice has a number. Instants are ISO 8601 UTC. */
export interface IssuedInvoice {
  invoiceNumber: string;
  issuedAt: string;
  buyer: InvoiceParty;
  seller: InvoiceParty;
  lines: readonly BilledLine[];
  remark: string;
  clerk: string;
}

/** A row of the table of items. */
export interface FaceLine {
  name: string;
  specification: string;
  unit: string;
  /** Quantity; empty, like the unit price, if the order doesn't state it. */
  quantity: string;
  /** Unit price without tax; positive on a red invoice as well. */
  unitPrice: string;
  net: string;
  rate: string;
  tax: string;
}

/** All texts on the face of the document, as they are printed. */
export interface InvoiceFace {
  title: string;
  invoiceNumber: string;
  /** 开票日期 in Beijing time: "2026年01月02日". */
  issuedOn: string;
  buyer: InvoiceParty;
  seller: InvoiceParty;
  lines: FaceLine[];
  total: { net: string; tax: string; figures: string };
  remark: string;
  clerk: string;
}

function faceLine({ goodsName, specType, unit, taxRate, piece, netFen, taxFen }: BilledLine): FaceLine {
  return {
    name: goodsName,
    specification: specType,
    unit,
    quantity: piece?.num ?? "",
    unitPrice: piece ? unitPrice(netFen, piece.num) : "",
    net: yuan(netFen),
    // Rounding hides floating-point errors: a rate has at most three decimals.
    rate: `${Math.round(Number(taxRate) * 1000) / 10}%`,
    tax: yuan(taxFen),
  };
}

/** Returns the face of an 电子发票（普通发票）. */
export function invoiceFace(invoice: IssuedInvoice): InvoiceFace {
  const { invoiceNumber } = invoice;
  const { netFen, taxFen, totalFen } = totalsOf(invoice.lines);
  const [year, month, day] = toBeijingDate(invoice.issuedAt).split("-");
  return {
    title: "电子发票（普通发票）",
    invoiceNumber,
    issuedOn: `${year}年${month}月${day}日`,
    buyer: invoice.buyer,
    seller: invoice.seller,
    lines: invoice.lines.map(faceLine),
    total: {
      net: `¥${yuan(netFen)}`,
      tax: `¥${yuan(taxFen)}`,
      figures: `¥${yuan(totalFen)}`,
    },
    remark: invoice.remark,
    clerk: invoice.clerk,
  };
}

/** Returns the lines of text that a document shows, one below the other. They hold everything on the invoice's face. */
export function textOf({ buyer, seller, total, lines, ...face }: InvoiceFace): string[] {
  return [
    `${face.title}　发票号码：${face.invoiceNumber}　开票日期：${face.issuedOn}`,
    `购买方　名称：${buyer.name}`,
    `统一社会信用代码/纳税人识别号：${buyer.taxNumber}`,
    `销售方　名称：${seller.name}`,
    `统一社会信用代码/纳税人识别号：${seller.taxNumber}`,
    ...lines.flatMap((line) => [
      `项目名称：${line.name}　规格型号：${line.specification}　单位：${line.unit}　数量：${line.quantity}`,
      `单价：${line.unitPrice}　金额：${line.net}　税率/征收率：${line.rate}　税额：${line.tax}`,
    ]),
    `合计　${total.net}　${total.tax}`,
    `价税合计（小写）${total.figures}`,
    `备注：${face.remark}`,
    `开票人：${face.clerk}`,
    "样张：由演示开票平台生成，不是税务发票，不能用于报销或抵扣",
  ];
}
