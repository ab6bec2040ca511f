import type { CommandAnswer, GivenCommand } from "../../contract/commands";
import { write, type Said } from "../client/addresses";
import { useAction, type Action } from "../client/use-action";
import type { ApplicationView } from "../client/views";
import { useSession } from "../sign-in/session";
import { useToast } from "./toasts";

/** Commands to an application that answer with it. */
type ApplicationCommand = {
  [C in GivenCommand]: CommandAnswer<C> extends ApplicationView ? C : never;
}[GivenCommand];

interface CommandOptions {
  id: string;
  /** Said when it is done. */
  done: string;
  /** Said where it waits for a second person. */
  asked?: string;
  onDone: (application: ApplicationView) => void;
}

/** A command to an application, by its name in contract/commands.ts, which says what is to be said with it. */
export function useCommand<C extends ApplicationCommand>(
  command: C,
  { id, done, asked = done, onDone }: CommandOptions,
): Action<Said<C>, true> {
  const { api } = useSession();
  const toast = useToast();
  return useAction(async (...said: Said<C>) => {
    const application: ApplicationView & { consent?: unknown } = await api.command(
      write<ApplicationCommand>(command, { id }),
      ...said,
    );
    toast(application.consent ? asked : done);
    onDone(application);
    return true as const;
  });
}
