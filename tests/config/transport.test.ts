import { EnvironmentError } from "../../config/environment";
import { checkTransport } from "../../config/transport";

function faultsOf(environment: Record<string, string>): string[] {
  try {
    checkTransport(environment);
    return [];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.problems.map((problem) => problem.split(":")[0] ?? "");
  }
}

test.each([
  { PUBLIC_URL: "https://ca.example.com", OIDC_ISSUER: "https://id.example.com/realm" },
  {
    PUBLIC_URL: "http://127.0.0.1:3000",
    OIDC_ISSUER: "http://localhost:9000",
    TEMPORAL_UI_URL: "http://[::1]:8233",
  },
  { MONGODB_URI: "mongodb://127.0.0.1:27017/ca", TEMPORAL_ADDRESS: "localhost:7233" },
  { MONGODB_URI: "mongodb://u:p@db.example.com:27017,db2.example.com/ca?replicaSet=rs0&tls=true" },
  { MONGODB_URI: "mongodb+srv://u:p@cluster.example.com/ca" },
  { TEMPORAL_ADDRESS: "ns.acct.tmprl.cloud:7233", TEMPORAL_TLS: "true" },
  { TEMPORAL_ADDRESS: "ap.api.temporal.io:7233", TEMPORAL_API_KEY_FILE: "/run/key" },
  {
    MONGODB_URI: "mongodb://ca:x@mongodb-1:27017,mongodb-2:27017/ca",
    TEMPORAL_ADDRESS: "temporal:7233",
    SMS_BASE_URL: "http://10.0.0.5:8080",
    PLAINTEXT_HOSTS: "temporal, mongodb-1,mongodb-2, 10.0.0.5",
  },
])("when the addresses are %j, then nothing goes over a network in the clear", (environment) => {
  expect(faultsOf(environment as Record<string, string>)).toEqual([]);
});

test.each<[Record<string, string>, string[]]>([
  [
    { PUBLIC_URL: "http://ca.example.com", OIDC_ISSUER: "http://id.example.com" },
    ["PUBLIC_URL", "OIDC_ISSUER"],
  ],
  [
    { INVOICE_GATEWAY_URL: "http://invoice.example.com", PLAINTEXT_HOSTS: "invoice.example.com" },
    ["INVOICE_GATEWAY_URL"],
  ],
  [
    { MONGODB_URI: "mongodb://mongodb-1:27017,mongodb-2:27017/ca", PLAINTEXT_HOSTS: "mongodb-1" },
    ["MONGODB_URI"],
  ],
  [{ MONGODB_URI: "mongodb+srv://cluster.example.com/ca?tls=false" }, ["MONGODB_URI"]],
  [{ TEMPORAL_ADDRESS: "10.0.0.7:7233" }, ["TEMPORAL_ADDRESS"]],
  [{ TEMPORAL_ADDRESS: "ns.acct.tmprl.cloud:7233", TEMPORAL_TLS: "false" }, ["TEMPORAL_ADDRESS"]],
  [{ SMS_BASE_URL: "http://sms.internal" }, ["SMS_BASE_URL"]],
])("when the addresses are %j, then each that is open is named", (environment, named) => {
  expect(faultsOf(environment)).toEqual(named);
});
