import { z } from "zod";
import { answerOf } from "../../contract/answers";
import { possibleRefusals } from "../../domain/application/transitions";
import { beijingDay } from "../../domain/beijing-day";
import { isOver, materialLimits, type KeptMaterial } from "../../domain/materials/materials";
import { noteMaterialEnd, type EarlierFile } from "../../store/material-files";
import { findOwn, refuseUnlessAllowed } from "../applications/commands";
import { idParams } from "../applications/schema";
import type { Feature } from "../dependencies";
import { json } from "../openapi/responses";
import { Problem } from "../platform/problem";
import { keepMaterial, refuseUnlessRoom } from "./keep";
import { noteEnd } from "./list";
import { presentEarlier, presentKept } from "./present";
import { fileId, fileParams } from "./schema";

/** What spares typing and scanning: the last application's 申请材料 once more, and when a paper ends. */
export const earlierMaterialRoutes: Feature = (defineRoute, dependencies) => {
  const { models, materialFiles, materials: asked, now } = dependencies;
  const { applications } = models;

  /** Sensitive ones need a consent of their own each time; what has ended is of no use. */
  async function offered(orgCode: string, id: string): Promise<EarlierFile[]> {
    const today = beijingDay(now());
    const found = await materialFiles.earlier(orgCode, id);
    return found.filter(
      ({ material, validUntil }) =>
        asked.some(({ name, consent }) => name === material && !consent) && !isOver(validUntil, today),
    );
  }

  defineRoute({
    method: "get",
    path: "/api/applications/{id}/materials",
    summary: "可沿用的申请材料：本单位最近一次申请中的",
    role: "bidder",
    records: "own",
    params: idParams,
    response: json(answerOf("earlierMaterials"), { description: "可沿用的材料及其上传时间" }),
    problems: ["NOT_FOUND"],
    handler: async ({ params: { id }, principal }) => {
      const { orgCode } = await findOwn(applications, id, principal);
      return presentEarlier(await offered(orgCode, id));
    },
  });

  defineRoute({
    method: "post",
    path: "/api/applications/{id}/materials",
    summary: "沿用以前的申请材料（编辑中或审核不通过）",
    role: "bidder",
    records: "own",
    params: idParams,
    body: z.strictObject({ files: z.array(fileId()).min(1).max(materialLimits.files) }),
    response: json(answerOf("materials"), { description: "已沿用；申请现有的材料" }),
    problems: [...possibleRefusals("edit"), "NOT_FOUND", "MATERIALS_FULL", "QUOTA_REACHED"],
    handler: async ({ params: { id }, body: { files }, principal }) => {
      const document = await findOwn(applications, id, principal);
      refuseUnlessAllowed("edit", "bidder", document);
      const wanted = (await offered(document.orgCode, id)).filter(({ _id }) => files.includes(_id));
      if (wanted.length === 0) throw new Problem("NOT_FOUND");
      refuseUnlessRoom(document, wanted.length);
      let list: KeptMaterial[] = document.materials ?? [];
      for (const { _id, applicationId, material, kind, sha256, keptAt, validUntil } of wanted) {
        const content = await materialFiles.read({ id: _id, applicationId, material, sha256 });
        // Deleted since it was offered.
        if (!content) throw new Problem("NOT_FOUND");
        const ends = validUntil === undefined ? {} : { validUntil };
        const file = { document, principal, content, material, kind, keptAt, ...ends };
        list = await keepMaterial(dependencies, file);
      }
      return presentKept(list);
    },
  });

  defineRoute({
    method: "put",
    path: "/api/applications/{id}/materials/{file}",
    summary: "注明申请材料的有效期（编辑中或审核不通过）",
    role: "bidder",
    records: "own",
    params: fileParams,
    body: z.strictObject({
      validUntil: z.iso.date("请填写日期，如2027-01-31").optional().describe("有效期至；不填则清除"),
    }),
    response: json(answerOf("materials"), { description: "已注明；申请现有的材料" }),
    problems: [...possibleRefusals("edit"), "NOT_FOUND", "STALE_VERSION"],
    handler: async ({ params: { id, file }, body, principal, tell }) => {
      tell({ record: file });
      const document = await findOwn(applications, id, principal);
      refuseUnlessAllowed("edit", "bidder", document);
      const list = await noteEnd(applications, document, {
        id: file,
        ...(body.validUntil === undefined ? {} : { validUntil: body.validUntil }),
      });
      await noteMaterialEnd(models.materialFiles, file, body.validUntil);
      return presentKept(list);
    },
  });
};
