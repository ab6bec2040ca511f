import { X509Certificate } from "node:crypto";
import { Router } from "express";
import type { Gateway } from "../gateway";
import { encryptResource } from "../identity/encrypt";
import { toBeijingTime } from "../../shared/beijing-time";
import { reply } from "./reply";
import { wechatErrors } from "./wechat-error";

/** Routes that return the encrypted platform certificates. A merchant in public-key mode has none. */
export function certificateRoutes(gateway: Gateway): Router {
  const routes = Router();

  routes.get("/", (_req, res) => {
    const certificates = gateway.signer.certificates();
    if (certificates.length === 0) {
      throw wechatErrors.resourceNotExists("无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。");
    }
    const data = certificates.map(({ serial, certificate }) => {
      const { validFrom, validTo } = new X509Certificate(certificate);
      return {
        serial_no: serial,
        effective_time: toBeijingTime(validFrom),
        expire_time: toBeijingTime(validTo),
        encrypt_certificate: encryptResource({
          plain: certificate,
          apiV3Key: gateway.merchant.apiV3Key,
          associatedData: "certificate",
        }),
      };
    });
    reply(gateway, res, { status: 200, body: { data } });
  });

  return routes;
}
