import type { Environment } from "../config/environment";
import { addressFaults } from "./checks/addresses";
import { certificateFaults } from "./checks/certificates";
import { readConfiguration } from "./checks/configuration";
import { databaseFaults } from "./checks/database";
import { engineFaults } from "./checks/engine";
import { unionPayFaults, wechatFaults } from "./checks/gateways";
import { invoiceFaults } from "./checks/invoice";
import { issuerFaults } from "./checks/issuer";
import { smsFaults } from "./checks/sms";
import { reasonOf, type Fault } from "./fault";

interface Subject {
  environment: Environment;
  /** An access token of an operator, to look at what tokens say. */
  token: string | undefined;
  /** Milliseconds. */
  now: () => number;
}

/**
 * Everything that is wrong with a configuration and with what it names, all at once: one fault hides no other that
 * doesn't depend on it.
 */
export async function examine({ environment, token, now }: Subject): Promise<Fault[]> {
  const { configuration, faults } = readConfiguration(environment);
  const { api, identity, wechat, unionPay, sms, invoice, payloadKeys } = configuration;
  // A part whose reader failed over another variable can be asked all the same.
  const uri = api?.mongodbUri ?? environment["MONGODB_URI"];
  const address = api?.temporalAddress ?? environment["TEMPORAL_ADDRESS"];
  const namespace = api?.temporalNamespace ?? environment["TEMPORAL_NAMESPACE"] ?? "default";

  const looks: Record<string, () => Fault[] | Promise<Fault[]>> = {
    证书: () => certificateFaults(environment, now()),
    地址: () => addressFaults(environment),
    MongoDB: () => (uri ? databaseFaults({ uri, keys: payloadKeys, now }) : []),
    Temporal: () => (address ? engineFaults({ address, namespace }) : []),
    认证服务: () => (identity ? issuerFaults({ identity, token, now }) : []),
    微信支付: () => wechatFaults(wechat, now),
    银联: () => unionPayFaults(unionPay, now),
    短信服务: () => smsFaults(sms, now),
    电子发票: () => invoiceFaults(invoice, { uri, now }),
  };
  const found = await Promise.all(
    Object.entries(looks).map(async ([about, look]) => {
      try {
        return await look();
      } catch (error) {
        return [{ about, fault: `检查中断：${reasonOf(error)}`, remedy: "把这一行报告给开发人员" }];
      }
    }),
  );
  return [...faults, ...found.flat()];
}
