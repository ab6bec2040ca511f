import type { InvoiceFace } from "../face";
import { xmlText } from "./xml-text";

const element = (name: string, content: string): string => `<${name}>${xmlText(content)}</${name}>`;

/** Returns the invoice as structured data for accounting programs. It is a sample and marked so. */
export function invoiceXml({ face, issuedAt }: { face: InvoiceFace; issuedAt: string }): string {
  const { lines, buyer, seller, total } = face;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<!-- 样张：由演示开票平台生成，不是税务发票，不能用于报销或抵扣 -->",
    "<EInvoice>",
    `<Header>${element("EIid", face.invoiceNumber)}${element("EInvoiceTag", "SAMPLE")}</Header>`,
    "<EInvoiceData>",
    `<SellerInformation>${element("SellerIdNum", seller.taxNumber)}${element("SellerName", seller.name)}</SellerInformation>`,
    `<BuyerInformation>${element("BuyerIdNum", buyer.taxNumber)}${element("BuyerName", buyer.name)}</BuyerInformation>`,
    `<BasicInformation>${element("TotalAmWithoutTax", total.net.slice(1))}${element("TotalTaxAm", total.tax.slice(1))}`,
    element("TotalTax-includedAmount", total.figures.slice(1)),
    `${element("Drawer", face.clerk)}${element("RequestTime", issuedAt)}</BasicInformation>`,
    ...lines.flatMap((line) => [
      `<IssuItemInformation>${element("ItemName", line.name)}${element("SpecMod", line.specification)}`,
      `${element("MeaUnits", line.unit)}${element("Quantity", line.quantity)}${element("UnPrice", line.unitPrice)}`,
      `${element("Amount", line.net)}${element("TaxRate", line.rate)}${element("ComTaxAm", line.tax)}</IssuItemInformation>`,
    ]),
    `<AdditionalInformation>${element("Remark", face.remark)}</AdditionalInformation>`,
    "</EInvoiceData>",
    "</EInvoice>",
    "",
  ].join("\n");
}
