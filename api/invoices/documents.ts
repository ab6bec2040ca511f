import { fileAddresses } from "../../contract/addresses";
import { z } from "zod";
import type { Application, ArchivedFile, Draft, InvoiceDocument } from "../../domain/application/application";
import { invoiceFormats, type InvoiceFormat } from "../../domain/invoice/document";
import { findInvoiced, invoiceReaders } from "../applications/commands";
import { idParams } from "../applications/schema";
import type { Feature } from "../dependencies";
import { binary } from "../openapi/responses";
import { Problem } from "../platform/problem";

const mediaTypes: Readonly<Record<InvoiceFormat, string>> = {
  pdf: "application/pdf",
  ofd: "application/ofd",
  xml: "application/xml",
};

const fileOf = (document: InvoiceDocument, format: InvoiceFormat): ArchivedFile | undefined =>
  format === "pdf" ? document : document[format];

/** Returns all invoices of the application, blue and red. */
const documentsOf = ({ invoiceDocument, reversedInvoices = [] }: Application | Draft): InvoiceDocument[] => [
  ...(invoiceDocument ? [invoiceDocument] : []),
  ...reversedInvoices.flatMap(({ blue, red }) => [blue, red]),
];

const numberParams = idParams.extend({
  number: z.string().regex(/^\d{20}$/, "发票号码不正确，应为20位数字"),
});

/** Routes of the invoices' files, which are sent exactly as the provider delivered them. */
export const invoiceDocumentRoutes: Feature = (defineRoute, { models: { applications }, invoiceFiles }) => {
  type SetHeader = (name: string, value: string) => void;

  function send(document: InvoiceDocument, format: InvoiceFormat, setHeader: SetHeader): Promise<Buffer> {
    const file = fileOf(document, format);
    if (!file)
      throw new Problem("NOT_FOUND", { detail: `开票方没有提供${format.toUpperCase()}文件，请下载PDF` });
    const { invoiceNumber } = document;
    const chinese = encodeURIComponent(`电子发票_${invoiceNumber}.${format}`);
    setHeader(
      "Content-Disposition",
      `attachment; filename="invoice_${invoiceNumber}.${format}"; filename*=UTF-8''${chinese}`,
    );
    setHeader("Digest", `sha-256=${Buffer.from(file.sha256, "hex").toString("base64")}`);
    return invoiceFiles.read({ fileId: file.fileId, sha256: file.sha256 });
  }

  for (const format of invoiceFormats) {
    const name = format.toUpperCase();
    const response = binary({
      isDownload: true,
      mediaType: mediaTypes[format],
      description: `电子发票${name}文件，与开票方提供的文件一致`,
    });

    defineRoute({
      operationId: `getInvoice${format.toUpperCase()}`,
      method: "get",
      path: fileAddresses.invoice.replace("{format}", format),
      summary: `下载现行有效的电子发票（${name}）`,
      role: invoiceReaders,
      records: "readable",
      params: idParams,
      response,
      problems: ["NOT_FOUND"],
      handler: async ({ params: { id }, principal, setHeader }) => {
        const { application } = await findInvoiced(applications, id, principal);
        const { invoiceDocument } = application;
        if (!invoiceDocument)
          throw new Problem("NOT_FOUND", { detail: "发票尚未开具，请在打印电子发票中查看开票状态" });
        return send(invoiceDocument, format, setHeader);
      },
    });

    defineRoute({
      operationId: `getNumberedInvoice${format.toUpperCase()}`,
      method: "get",
      path: fileAddresses.numberedInvoice.replace("{format}", format),
      summary: `按号码下载电子发票，含已红冲的和红字发票（${name}）`,
      role: invoiceReaders,
      records: "readable",
      params: numberParams,
      response,
      problems: ["NOT_FOUND"],
      handler: async ({ params: { id, number }, principal, setHeader }) => {
        const { application } = await findInvoiced(applications, id, principal);
        const document = documentsOf(application).find(({ invoiceNumber }) => invoiceNumber === number);
        if (!document) throw new Problem("NOT_FOUND", { detail: "该申请没有此号码的发票" });
        return send(document, format, setHeader);
      },
    });
  }
};
