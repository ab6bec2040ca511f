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

/** What the gateway runs on. */
export interface GatewayEnvironment {
  /** 0 takes any free port. */
  port: number;
  /** Where the ledger is kept. */
  dataDir: string;
  merchantId: string;
  /** Certificate that the merchant's requests are checked with. */
  merchantCertificateFile: string;
  /** Key and certificate that the gateway signs with. */
  keyFile: string;
  certificateFile: string;
  /** Factor on the seconds (60 at first) between two tries of a notice. */
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
