import { fileAddresses } from "../../contract/addresses";
import { materialKinds, type MaterialFile } from "../../domain/materials/materials";
import type { ShownDocument } from "../../store/find-application";
import { applicationReaders, findReadable, isOwner } from "../applications/commands";
import type { Feature } from "../dependencies";
import { reads } from "../openapi/named";
import { binary } from "../openapi/responses";
import { pageNumber } from "../platform/inspections";
import type { Principal } from "../platform/principal";
import { Problem } from "../platform/problem";
import { fileParams } from "./schema";

/**
 * Returns the files that a reader of the application may see: staff those that were submitted, the owner also those on
 * the list.
 */
const seenBy = (document: ShownDocument, principal: Principal): MaterialFile[] => [
  ...(isOwner(principal, document) ? (document.materials ?? []) : []),
  ...document.application.submissions.flatMap(({ materials = [] }) => materials),
];

const pageParams = fileParams.extend({ page: pageNumber() });

/** Returns the header that names a file and makes browsers save it instead of opening it. */
function nameFor({ id, material }: MaterialFile, ending: string): string {
  const chinese = encodeURIComponent(`${material}_${id.slice(0, 8)}${ending}`);
  return `attachment; filename="material_${id.slice(0, 8)}${ending}"; filename*=UTF-8''${chinese}`;
}

/** Routes of 申请材料 for authorised readers: page by page as pictures, and as they were uploaded. */
export const materialReadRoutes: Feature = (defineRoute, dependencies) => {
  const { models, materialFiles } = dependencies;
  const { applications } = models;

  type Asked = { id: string; file: string };
  type Told = { principal: Principal; tell: (act: { record: string }) => void };

  /** Returns a file that the caller may see. @throws Problem NOT_FOUND if it doesn't exist or they may not see it */
  async function findSeen({ id, file }: Asked, { principal, tell }: Told) {
    tell({ record: file });
    const document = await findReadable(applications, id, principal);
    const found = seenBy(document, principal).find((one) => one.id === file);
    if (!found) throw new Problem("NOT_FOUND");
    return { document, found, named: { applicationId: id, ...found } };
  }

  /**
   * Throws for a missing file. After an application's end, retention deletes its files before the records that name
   * them; before, a missing file is an error.
   */
  function refuseMissing({ application }: ShownDocument, file: string): never {
    if (application.endedAt === undefined) throw new Error(`the material file ${file} is missing`);
    throw new Problem("NOT_FOUND");
  }

  const shared = {
    role: applicationReaders,
    records: "readable",
    auditedReads: true,
  } as const;

  defineRoute({
    ...reads("materialPages", "各页的图片；不能显示的文件为空"),
    ...shared,
    summary: "查看一份申请材料有哪些页",
    params: fileParams,
    problems: ["NOT_FOUND"],
    handler: async ({ params, ...told }) => {
      const { document, named } = await findSeen(params, told);
      return { pages: (await materialFiles.pageSizes(named)) ?? refuseMissing(document, params.file) };
    },
  });

  defineRoute({
    operationId: "getMaterialPage",
    method: "get",
    path: fileAddresses.materialPage,
    ...shared,
    summary: "查看一份申请材料的一页",
    params: pageParams,
    response: binary({ isDownload: true, mediaType: "image/jpeg", description: "这一页的图片" }),
    problems: ["NOT_FOUND"],
    handler: async ({ params, setHeader, ...told }) => {
      const { found, named } = await findSeen(params, told);
      const picture = await materialFiles.readPage(named, params.page);
      if (!picture) throw new Problem("NOT_FOUND");
      setHeader("Content-Disposition", nameFor(found, `_${params.page}.jpg`));
      return picture;
    },
  });

  defineRoute({
    operationId: "getMaterial",
    method: "get",
    path: fileAddresses.material,
    ...shared,
    summary: "下载一份申请材料",
    params: fileParams,
    response: binary({
      isDownload: true,
      mediaType: "application/octet-stream",
      description: "申请材料的文件，与上传的一致",
    }),
    problems: ["NOT_FOUND"],
    handler: async ({ params, setHeader, ...told }) => {
      const { document, found, named } = await findSeen(params, told);
      const { mediaType, extension } = materialKinds[found.kind];
      setHeader("Content-Type", mediaType);
      setHeader("Content-Disposition", nameFor(found, `.${extension}`));
      return (await materialFiles.read(named)) ?? refuseMissing(document, params.file);
    },
  });
};
