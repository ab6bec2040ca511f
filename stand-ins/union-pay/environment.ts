import { z } from "zod";

const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535),
  DATA_DIR: z.string().min(1),
  UNIONPAY_MER_ID: z.string().regex(/^\d{15}$/, "must be 15 digits"),
  UNIONPAY_MER_CERT_FILE: z.string().min(1),
  UNIONPAY_GATEWAY_KEY_FILE: z.string().min(1),
  UNIONPAY_GATEWAY_CERT_FILE: z.string().min(1),
  UNIONPAY_REDELIVERY_SCALE: z.coerce.number().positive().default(1),
});

/** Configuration of the gateway. */
export interface GatewayEnvironment {
  /** Port to listen at; 0 takes a free one. */
  port: number;
  /** Folder for the ledger. */
  dataDir: string;
  merchantId: string;
  /** File of the certificate by which the merchant's requests are verified. */
  merchantCertificateFile: string;
  /** Files of the key and the certificate with which the gateway signs. */
  keyFile: string;
  certificateFile: string;
  /** Factor on the pauses between tries of a notice, the first of which is 60 s. */
  redeliveryScale: number;
}

/** Reads the gateway's environment. @throws Error that names every variable that is missing or wrong */
export function gatewayEnvironment(env: NodeJS.ProcessEnv): GatewayEnvironment {
  const result = environment.safeParse(env);
  if (!result.success) {
    const issues = result.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`the UnionPay gateway is not configured: ${issues.join("; ")}`);
  }
  const read = result.data;
  return {
    port: read.PORT,
    dataDir: read.DATA_DIR,
    merchantId: read.UNIONPAY_MER_ID,
    merchantCertificateFile: read.UNIONPAY_MER_CERT_FILE,
    keyFile: read.UNIONPAY_GATEWAY_KEY_FILE,
    certificateFile: read.UNIONPAY_GATEWAY_CERT_FILE,
    redeliveryScale: read.UNIONPAY_REDELIVERY_SCALE,
  };
}
