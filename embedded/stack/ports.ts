import { StartError, type Trouble } from "../tools/start-error";

/**
 * Every port of the stack: the variable that sets it, its default, and the name that the user sees for the program that
 * listens there.
 */
export const portDefinitions = {
  api: { variable: "API_PORT", standard: 3000, title: "API" },
  temporal: { variable: "TEMPORAL_PORT", standard: 7233, title: "Temporal" },
  temporalUi: { variable: "TEMPORAL_UI_PORT", standard: 8233, title: "Temporal UI" },
  mongo: { variable: "MONGODB_PORT", standard: 27117, title: "MongoDB" },
  identity: { variable: "OIDC_PORT", standard: 3010, title: "身份认证服务" },
  wechatGateway: { variable: "WECHAT_GATEWAY_PORT", standard: 3011, title: "微信支付网关" },
  unionPayGateway: { variable: "UNIONPAY_GATEWAY_PORT", standard: 3012, title: "银联网关" },
  smsProvider: { variable: "SMS_PROVIDER_PORT", standard: 3013, title: "短信服务" },
  invoiceProvider: { variable: "INVOICE_PROVIDER_PORT", standard: 3014, title: "发票服务" },
  authority: { variable: "AUTHORITY_PORT", standard: 3016, title: "制证机构" },
  webhookReceiver: { variable: "WEBHOOK_RECEIVER_PORT", standard: 3017, title: "事件接收方" },
  workerHealth: { variable: "WORKER_HEALTH_PORT", standard: 3015, title: "Worker 健康检查" },
  workerMetrics: { variable: "WORKER_METRICS_PORT", standard: 9464, title: "Worker 指标" },
} as const;

export type PortName = keyof typeof portDefinitions;
export type Ports = Record<PortName, number>;

export const portNames = Object.keys(portDefinitions) as PortName[];

/**
 * Returns the ports that the environment sets, and the defaults for the others.
 * @throws StartError naming the variable that holds no port number, or two variables that hold the same one
 */
export function portsFrom(env: Readonly<Record<string, string | undefined>>): Ports {
  const troubles: Trouble[] = [];
  const ports = mapPorts((name) => {
    const { variable, standard } = portDefinitions[name];
    const text = env[variable];
    const port = text === undefined || text === "" ? standard : Number(text);
    if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
    const remedy = "请设为 1 到 65535 之间的整数。";
    troubles.push({ about: `环境变量 ${variable}`, fault: "不是端口号", value: text ?? "", remedy });
    return Number.NaN;
  });
  for (const [index, name] of portNames.entries()) {
    const other = portNames.slice(0, index).find((candidate) => ports[candidate] === ports[name]);
    if (other === undefined) continue;
    const [one, another] = [portDefinitions[other], portDefinitions[name]];
    troubles.push({
      about: `环境变量 ${one.variable}、${another.variable}`,
      fault: `${one.title} 与 ${another.title} 的端口同为 ${ports[name]}`,
      remedy: "请修改其中一个。",
    });
  }
  if (troubles.length > 0) throw new StartError(troubles);
  return ports;
}

/** Makes a record that has one number for each port. */
export function mapPorts(portOf: (name: PortName) => number): Ports {
  return Object.fromEntries(portNames.map((name) => [name, portOf(name)])) as Ports;
}
