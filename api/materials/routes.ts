import { writes } from "../openapi/named";
import { fileAddresses } from "../../contract/addresses";
import { createHash } from "node:crypto";
import { z } from "zod";
import { answerOf } from "../../contract/answers";
import { possibleRefusals } from "../../domain/application/transitions";
import { materialLimits } from "../../domain/materials/materials";
import { describeError } from "../../lib/describe-error";
import { loosenMaterials, materialFileId } from "../../store/material-files";
import { findOwn, refuseUnlessAllowed } from "../applications/commands";
import type { Dependencies, Feature } from "../dependencies";
import { json } from "../openapi/responses";
import { Problem } from "../platform/problem";
import { kindOf, undrawable } from "./inspect";
import { keepMaterial, refuseUnlessRoom } from "./keep";
import { detach } from "./list";
import { presentKept } from "../applications/materials";
import { fileParams, uploadParams } from "./schema";

/** Scans a file for viruses. @throws Problem MATERIAL_INFECTED, MATERIAL_UNUSABLE, MATERIAL_SCANNER_AWAY */
async function refuseInfected({ scan, log }: Pick<Dependencies, "scan" | "log">, content: Buffer) {
  if (!scan) return;
  const verdict = await scan(content).catch((error: unknown) => {
    log.warn({ error: describeError(error) }, "clamd could not scan a material");
    throw new Problem("MATERIAL_SCANNER_AWAY", { cause: error });
  });
  if (verdict === "infected") throw new Problem("MATERIAL_INFECTED");
  if (verdict === "limits")
    throw new Problem("MATERIAL_UNUSABLE", {
      detail: "文件内容过多，无法完成病毒扫描，请减少页数或缩小图片后重新上传",
    });
}

/** Routes of 申请材料, which are uploaded one by one beside the form, and frozen by the submission. */
export const materialRoutes: Feature = (defineRoute, dependencies) => {
  const { models, materials, scan, drawPages, limits, now, log } = dependencies;
  const { applications, materialFiles: files } = models;

  defineRoute({
    operationId: "uploadMaterial",
    method: "put",
    path: fileAddresses.upload,
    summary: "上传一份申请材料（JPG、PNG或PDF，编辑中或审核不通过）",
    role: "bidder",
    records: "own",
    params: uploadParams,
    query: z.strictObject({
      consent: z.literal("true").optional().describe("单独同意收集敏感个人信息；需要同意的材料见 /api/terms"),
    }),
    upload: materialLimits.bytes,
    response: json(answerOf("materials"), { description: "已保存；申请现有的材料" }),
    problems: [
      ...possibleRefusals("edit"),
      ...(["NOT_FOUND", "MATERIAL_NOT_ASKED", "MATERIAL_CONSENT_MISSING", "MATERIAL_UNUSABLE"] as const),
      ...(["MATERIAL_INFECTED", "MATERIAL_SCANNER_AWAY", "MATERIAL_INSPECTOR_AWAY"] as const),
      ...(["MATERIALS_FULL", "QUOTA_REACHED"] as const),
    ],
    handler: async ({ params: { id, material, sha256 }, query, content, principal, tell, hasLeft }) => {
      const document = await findOwn(applications, id, principal);
      const fileId = materialFileId({ applicationId: id, material }, sha256);
      tell({ record: fileId });
      refuseUnlessAllowed("edit", "bidder", document);
      const there = document.materials ?? [];
      if (there.some((one) => one.id === fileId)) return presentKept(there);
      refuseUnlessRoom(document, 1);
      const asked = materials.find(({ name }) => name === material);
      if (!asked) throw new Problem("MATERIAL_NOT_ASKED");
      if (asked.consent && query.consent !== "true") throw new Problem("MATERIAL_CONSENT_MISSING");

      const kind = kindOf(content);
      if (createHash("sha256").update(content).digest("hex") !== sha256)
        throw new Problem("MATERIAL_UNUSABLE", { detail: "文件在传输中发生了变化，请重新上传" });
      await refuseInfected({ log, ...(scan ? { scan } : {}) }, content);

      const { orgCode } = document;
      const drawn = await limits.meter("inspections", principal, (onSpent) =>
        drawPages({ content, kind, orgCode, onSpent, hasLeft }),
      );
      if ("fault" in drawn) throw undrawable(drawn.fault);

      const keptAt = new Date(now());
      const consentAt = asked.consent ? { consentAt: keptAt } : {};
      const file = { document, principal, content, ...drawn, material, kind, keptAt, hasLeft, ...consentAt };
      return presentKept(await keepMaterial(dependencies, file));
    },
  });

  defineRoute({
    ...writes("deleteMaterial", { description: "已删除；申请现有的材料" }),
    summary: "删除一份申请材料（编辑中或审核不通过）",
    role: "bidder",
    records: "own",
    params: fileParams,
    problems: [...possibleRefusals("edit"), "NOT_FOUND", "STALE_VERSION"],
    handler: async ({ params: { id, file }, principal, tell, idempotency }) => {
      tell({ record: file });
      await idempotency.once(async () => {
        const document = await findOwn(applications, id, principal);
        refuseUnlessAllowed("edit", "bidder", document);
        await detach(applications, document, file);
        // A submission may still name the file. The sweep checks that before it deletes the file.
        await loosenMaterials(files, { _id: file }, new Date(now()));
      });
      return presentKept((await findOwn(applications, id, principal)).materials ?? []);
    },
  });
};
