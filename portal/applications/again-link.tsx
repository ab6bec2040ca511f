import { Link } from "react-router";
import type { ApplicationView, MyLock } from "../client/views";
import { paths } from "../paths";
import { words } from "../words";

type Renewed = Pick<MyLock, "serial" | "lockType" | "last">;

/** 再次申请, once the application is over: with all that was filled in before. */
export function AgainLink({ application: { status, handling, form } }: { application: ApplicationView }) {
  const { lockSerial, lockType, years = 1, contactName = "", mobile = "" } = form;
  const isOver = status === "已撤回" || handling === "已办理";
  if (!isOver || lockSerial === undefined || lockType === undefined) return undefined;
  const renewed: Renewed = { serial: lockSerial, lockType, last: { years, contactName, mobile } };
  return (
    <Link className="plain-link" to={paths.consent} state={{ renewing: [renewed] }}>
      {words.application.again}
    </Link>
  );
}
