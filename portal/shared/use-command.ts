import type { CommandAnswer, GivenCommand } from "../../contract/commands";
import { write, type Said } from "../client/addresses";
import { useAction, type Action } from "../client/use-action";
import type { ApplicationView } from "../client/views";
import { useSession } from "../sign-in/session";
import { useToast } from "./toasts";

/** Commands that answer with the application. */
type ApplicationCommand = {
  [C in GivenCommand]: CommandAnswer<C> extends ApplicationView ? C : never;
}[GivenCommand];

interface CommandOptions {
  id: string;
  /** Message when the command is done. */
  done: string;
  /** Message if the command waits for a second person. */
  asked?: string;
  onDone: (application: ApplicationView) => void;
}

/** Sends a command of contract/commands.ts to an application, whose row there defines its input. */
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
