import { reads, writes } from "../openapi/named";
import { possibleRefusals } from "../../domain/application/transitions";
import { beijingDay } from "../../domain/beijing-day";
import { isOver } from "../../domain/materials/materials";
import { noteMaterialEnd, type EarlierFile } from "../../store/material-files";
import { findOwn, refuseUnlessAllowed } from "../applications/commands";
import { idParams } from "../applications/schema";
import type { Feature } from "../dependencies";
import { Problem } from "../platform/problem";
import { keepMaterial, refuseUnlessRoom } from "./keep";
import { noteEnd } from "./list";
import { presentEarlier, presentKept } from "../applications/materials";
import { fileParams } from "./schema";

/**
 * Routes that spare typing and scanning: they take over 申请材料 of the last application, and record until when a paper is
 * valid.
 */
export const earlierMaterialRoutes: Feature = (defineRoute, dependencies) => {
  const { models, materialFiles, materials: asked, now } = dependencies;
  const { applications } = models;

  /**
   * Returns the earlier 申请材料 on offer. Sensitive papers are left out because each use needs its own consent, and
   * expired ones because they are of no use.
   */
  async function offered(orgCode: string, id: string): Promise<EarlierFile[]> {
    const today = beijingDay(now());
    const found = await materialFiles.earlier(orgCode, id);
    return found.filter(
      ({ material, validUntil }) =>
        asked.some(({ name, consent }) => name === material && !consent) && !isOver(validUntil, today),
    );
  }

  defineRoute({
    ...reads("earlierMaterials", "可沿用的材料及其上传时间"),
    summary: "可沿用的申请材料：本单位最近一次申请中的",
    role: "bidder",
    records: "own",
    params: idParams,
    problems: ["NOT_FOUND"],
    handler: async ({ params: { id }, principal }) => {
      const { orgCode } = await findOwn(applications, id, principal);
      return presentEarlier(await offered(orgCode, id));
    },
  });

  defineRoute({
    ...writes("takeOverMaterials", { description: "已沿用；申请现有的材料" }),
    summary: "沿用以前的申请材料（编辑中或审核不通过）",
    role: "bidder",
    records: "own",
    params: idParams,
    problems: [...possibleRefusals("edit"), "NOT_FOUND", "MATERIALS_FULL", "QUOTA_REACHED"],
    handler: async ({ params: { id }, body: { files }, principal, idempotency }) => {
      await idempotency.once(async () => {
        const document = await findOwn(applications, id, principal);
        refuseUnlessAllowed("edit", "bidder", document);
        const wanted = (await offered(document.orgCode, id)).filter(({ _id }) => files.includes(_id));
        if (wanted.length === 0) throw new Problem("NOT_FOUND");
        refuseUnlessRoom(document, wanted.length);
        for (const { _id, applicationId, material, kind, sha256, keptAt, validUntil } of wanted) {
          const former = { id: _id, applicationId, material, sha256 };
          const [content, pages] = [await materialFiles.read(former), await materialFiles.readPages(former)];
          // The file was deleted after it was offered.
          if (!content || !pages) throw new Problem("NOT_FOUND");
          const ends = validUntil === undefined ? {} : { validUntil };
          const file = { document, principal, content, pages, material, kind, keptAt, ...ends };
          await keepMaterial(dependencies, file);
        }
      });
      return presentKept((await findOwn(applications, id, principal)).materials ?? []);
    },
  });

  defineRoute({
    ...writes("noteMaterialEnd", { description: "已注明；申请现有的材料" }),
    summary: "注明申请材料的有效期（编辑中或审核不通过）",
    role: "bidder",
    records: "own",
    params: fileParams,
    problems: [...possibleRefusals("edit"), "NOT_FOUND", "STALE_VERSION"],
    handler: async ({ params: { id, file }, body: { validUntil }, principal, tell, idempotency }) => {
      tell({ record: file });
      await idempotency.once(async () => {
        const document = await findOwn(applications, id, principal);
        refuseUnlessAllowed("edit", "bidder", document);
        const ends = validUntil === undefined ? {} : { validUntil };
        await noteEnd(applications, document, { id: file, ...ends });
        await noteMaterialEnd(models.materialFiles, file, validUntil);
      });
      return presentKept((await findOwn(applications, id, principal)).materials ?? []);
    },
  });
};
