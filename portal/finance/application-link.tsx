import { Link } from "react-router";
import { applicationIdOf } from "../../domain/money/attempts";
import { paths } from "../paths";
import { useRole } from "../sign-in/session";

/** Shows the application id in an application's or order's number, as a link for those who may open the application. */
export function ApplicationLink({ number }: { number: string }) {
  const mayOpen = useRole("operator");
  if (!mayOpen) return <span className="number">{number}</span>;
  return (
    <Link className="number" to={paths.operation(applicationIdOf(number))}>
      {number}
    </Link>
  );
}
