import { Link } from "react-router";
import { paths } from "../paths";
import { words } from "../words";

/** Message at a lock's field with a link to the application of the same organisation that holds the lock. */
export function LockTaken({ by }: { by: string }) {
  return (
    <>
      {words.application.lockTaken}
      <Link to={paths.application(by)}>{words.application.lockTakenView}</Link>
    </>
  );
}
