import { Link } from "react-router";
import type { ApplicationView } from "../client/views";
import type { LockToRenew } from "../locks/renewal-form";
import { paths } from "../paths";
import { words } from "../words";

/** 再次申请, once the application is over: with all that was filled in before. */
export function AgainLink({ application: { status, handling, form } }: { application: ApplicationView }) {
  const { locks = [], contactName = "", mobile = "" } = form;
  const isOver = status === "已撤回" || handling === "已办理";
  const renewing = locks.flatMap(({ lockSerial, lockType, years = 1 }): LockToRenew[] =>
    lockSerial === undefined || lockType === undefined
      ? []
      : [{ serial: lockSerial, lockType, last: { years, contactName, mobile } }],
  );
  if (!isOver || renewing.length === 0) return undefined;
  return (
    <Link className="plain-link" to={paths.consent} state={{ renewing }}>
      {words.application.again}
    </Link>
  );
}
