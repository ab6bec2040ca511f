import { fileAddresses } from "../../contract/addresses";
import type { Application, Draft } from "../../domain/application/application";
import { findInvoiced, invoiceReaders } from "../applications/commands";
import { idParams } from "../applications/schema";
import type { Feature } from "../dependencies";
import type { Principal } from "../platform/principal";
import { reads } from "../openapi/named";
import { binary } from "../openapi/responses";
import { pageNumber, pagesOf } from "../platform/inspections";
import { Problem } from "../platform/problem";

const pageParams = idParams.extend({ page: pageNumber() });

/** Routes of the valid invoice as pictures of its pages, which every browser can print. */
export const invoicePageRoutes: Feature = (defineRoute, { models, invoiceFiles, drawPages }) => {
  const { applications } = models;
  const shared = {
    role: invoiceReaders,
    records: "readable",
    problems: ["NOT_FOUND", "MATERIAL_INSPECTOR_AWAY"],
  } as const;

  /** Returns the valid invoice. @throws Problem NOT_FOUND if there is none */
  function fileOf({ invoiceDocument }: Application | Draft) {
    if (!invoiceDocument)
      throw new Problem("NOT_FOUND", { detail: "发票尚未开具，请在打印电子发票中查看开票状态" });
    return invoiceDocument;
  }

  /** Finds the invoice and its pages, which are drawn where nobody has asked for them before. */
  async function drawnPages(id: string, principal: Principal) {
    const { application, orgCode } = await findInvoiced(applications, id, principal);
    const file = fileOf(application);
    const pages = await pagesOf(drawPages, {
      ...{ kind: "pdf", orgCode },
      sizes: () => invoiceFiles.pageSizes(file),
      read: () => invoiceFiles.read(file),
      keepPages: (drawn) => invoiceFiles.keepPages(file, drawn),
    });
    return { file, pages };
  }

  defineRoute({
    ...reads("invoicePages", "各页的图片；不能显示的发票为空"),
    ...shared,
    summary: "现行有效的电子发票有哪些页",
    params: idParams,
    handler: async ({ params: { id }, principal }) => (await drawnPages(id, principal)).pages,
  });

  defineRoute({
    operationId: "getInvoicePage",
    method: "get",
    path: fileAddresses.invoicePage,
    ...shared,
    summary: "现行有效的电子发票的一页",
    params: pageParams,
    response: binary({ mediaType: "image/jpeg", description: "这一页的图片" }),
    handler: async ({ params: { id, page }, principal }) => {
      const { file } = await drawnPages(id, principal);
      const picture = await invoiceFiles.readPage(file, page);
      if (!picture) throw new Problem("NOT_FOUND");
      return picture;
    },
  });
};
