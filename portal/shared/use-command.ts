import { useAction, type Action } from "../client/use-action";
import type { ApplicationView } from "../client/views";
import type { ApplicationCommand, CommandPath } from "../../contract/commands";
import { endpoints } from "../paths";
import { useSession } from "../sign-in/session";
import { useToast } from "./toasts";

interface CommandOptions {
  id: string;
  path: CommandPath<ApplicationCommand>;
  method?: "POST" | "PUT";
  /** Said when it is done. */
  done: string;
  onDone: (application: ApplicationView) => void;
}

/** A command to an application that answers with the application. */
export function useCommand({
  id,
  path,
  method = "POST",
  done,
  onDone,
}: CommandOptions): Action<[body: unknown], true> {
  const { api } = useSession();
  const toast = useToast();
  return useAction(async (body: unknown) => {
    const application = await api.command<ApplicationView>(method, endpoints.command(id, path), body);
    toast(done);
    onDone(application);
    return true as const;
  });
}
