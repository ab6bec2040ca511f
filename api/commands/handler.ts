import type { Body, CommandAnswer, GivenCommand } from "../../contract/commands";
import type { Dependencies } from "../dependencies";
import type { Idempotency } from "../platform/idempotency";
import type { Principal } from "../platform/principal";

/** A command as it comes from the route. */
export interface Ordered<C extends GivenCommand> {
  /** The application's, or the refund's number. */
  id: string;
  body: Body<C>;
  principal: Principal;
  idempotency: Idempotency;
}

/** Does what a command's route is for. */
export type CommandHandler<C extends GivenCommand> = (
  dependencies: Dependencies,
) => (ordered: Ordered<C>) => Promise<CommandAnswer<C>>;
