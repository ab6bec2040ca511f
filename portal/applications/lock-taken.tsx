import { Link } from "react-router";
import { paths } from "../paths";
import { words } from "../words";

/** Said at the lock's field: which application of the same organisation has it already. */
export function LockTaken({ by }: { by: string }) {
  return (
    <>
      {words.application.lockTaken}
      <Link to={paths.application(by)}>{words.application.lockTakenView}</Link>
    </>
  );
}
