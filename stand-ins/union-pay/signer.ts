import type { KeyObject } from "node:crypto";
import type { Fields } from "./fields";
import { signed } from "./signature";

/** Key and certificate with which the gateway signs. */
export interface GatewayIdentity {
  key: KeyObject;
  /** Certificate, as PEM. */
  certificate: string;
}

/** Signs fields as UnionPay does, with its certificate included as signPubKeyCert. */
export const signAsGateway = ({ key, certificate }: GatewayIdentity, fields: Fields): Fields =>
  signed(
    { ...fields, version: "5.1.0", encoding: "UTF-8", signMethod: "01", signPubKeyCert: certificate },
    key,
  );
