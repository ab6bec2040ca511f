import type { KeyObject } from "node:crypto";
import type { Fields } from "../../gateways/union-pay/fields";
import { signFields } from "../../gateways/union-pay/signature";

/** Whom the gateway signs as. */
export interface GatewayIdentity {
  key: KeyObject;
  /** PEM */
  certificate: string;
}

/** Signs like UnionPay does: its certificate comes along, as signPubKeyCert. */
export function signAsGateway(identity: GatewayIdentity, fields: Fields): Fields {
  return signFields(
    {
      ...fields,
      version: "5.1.0",
      encoding: "UTF-8",
      signMethod: "01",
      signPubKeyCert: identity.certificate,
    },
    identity.key,
  );
}
