import { pino } from "pino";
import { runProcess } from "../shared/run-process";
import { gatewayEnvironment, startUnionPayGateway } from ".";

const name = "union-pay-gateway";

void runProcess(name, () =>
  startUnionPayGateway({ ...gatewayEnvironment(process.env), log: pino({ name }) }),
);
