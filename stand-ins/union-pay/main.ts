import { pino } from "pino";
import { runAlone, type Start } from "../shared/run-process";
import { gatewayEnvironment, startUnionPayGateway } from ".";

const name = "union-pay-gateway";

export const start: Start = async (given) =>
  startUnionPayGateway({ ...gatewayEnvironment(given), log: pino({ name }) });

runAlone(module, name, start);
