import { Link } from "react-router";
import { applicationIdOf } from "../../domain/money/attempts";
import { paths } from "../paths";
import { useRole } from "../sign-in/session";

/** An application's number, or an order's that begins with it; leads to the application who may see that. */
export function ApplicationLink({ number }: { number: string }) {
  const mayOpen = useRole("operator");
  if (!mayOpen) return <span className="number">{number}</span>;
  return (
    <Link className="number" to={paths.operation(applicationIdOf(number))}>
      {number}
    </Link>
  );
}
