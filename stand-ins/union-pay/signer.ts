import type { KeyObject } from "node:crypto";
import type { Fields } from "./fields";
import { signed } from "./signature";

/** Whom the gateway signs as. */
export interface GatewayIdentity {
  key: KeyObject;
  /** PEM */
  certificate: string;
}

/** Signs like UnionPay does: its certificate comes along, as signPubKeyCert. */
export const signAsGateway = ({ key, certificate }: GatewayIdentity, fields: Fields): Fields =>
  signed(
    { ...fields, version: "5.1.0", encoding: "UTF-8", signMethod: "01", signPubKeyCert: certificate },
    key,
  );
