import { Link } from "react-router";
import { isOver } from "../../domain/application/view";
import type { ApplicationView } from "../client/views";
import type { LockToRenew } from "../locks/renewal-form";
import { paths } from "../paths";
import { words } from "../words";

/** 再次申请: link to a new application with the data of one that has ended. */
export function AgainLink({ application }: { application: ApplicationView }) {
  const { locks = [], contactName = "", mobile = "" } = application.form;
  const renewing = locks.flatMap(({ lockSerial, lockType, years = 1 }): LockToRenew[] =>
    lockSerial === undefined || lockType === undefined
      ? []
      : [{ serial: lockSerial, lockType, last: { years, contactName, mobile } }],
  );
  if (!isOver(application) || renewing.length === 0) return undefined;
  return (
    <Link className="plain-link" to={paths.consent} state={{ renewing }}>
      {words.application.again}
    </Link>
  );
}
