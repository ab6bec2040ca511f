import { join } from "node:path";
import { createInterface } from "node:readline";
import { projectRoot } from "../../stand-ins/shared/project-root";
import { signedIn } from "../demo/signed-in";
import { print } from "../stack/until-stopped";
import type { Stack } from "../stack/start-stack";
import { withTemporal } from "../temporal-server/readiness";
import { createBackground } from "./background";

const program = join(projectRoot, "dist", "worker", "replay.js");

/** Applications whose runs can't replay the workflow as it is now. */
export interface Replays {
  /** Replays all open runs, names those that can't, and offers to revive them. */
  check(): Promise<void>;
  stop(): void;
}

/** Checks open runs against the changed workflow. A line with "r" on the terminal revives those that can't go on. */
export function createReplays(stack: Stack): Replays {
  const background = createBackground(true);
  let stuck: string[] = [];
  const terminal = createInterface({ input: process.stdin });
  terminal.on("line", (line) => {
    if (line.trim() !== "r" || stuck.length === 0) return;
    const ids = stuck;
    stuck = [];
    void revive(stack, ids);
  });
  return {
    check: async () => {
      const { code, output } = await background.run([program], { ...process.env, ...stack.env });
      if (code === undefined) return;
      stuck = [...output.matchAll(/^✘ ([^（]+)（/gm)].map(([, id = ""]) => id);
      if (stuck.length === 0) {
        print(code === 0 ? "✔ 进行中的流程都能重放" : `✘ 没能重放进行中的流程\n${output.trim()}`);
        return;
      }
      print(
        `✘ 改动后的工作流不能重放申请 ${stuck.join("、")} 的流程，或重放出另一个状态：不能重放的停在原处。\n` +
          "    改回去它们就继续；要照新的走，输入 r 回车：终止它们，按保存的申请恢复。",
      );
    },
    stop: () => {
      terminal.close();
      void background.stop();
    },
  };
}

async function revive(stack: Stack, ids: readonly string[]): Promise<void> {
  const { client } = await signedIn(stack, "operator");
  for (const id of ids) {
    await withTemporal(stack.addresses.temporal, (connection) =>
      connection.workflowService.terminateWorkflowExecution({
        namespace: stack.env["TEMPORAL_NAMESPACE"] ?? "default",
        workflowExecution: { workflowId: id },
        reason: "its history doesn't replay the edited workflow",
      }),
    );
    const { status } = await client.call("POST", `/api/operations/applications/${id}/revival`);
    print(status < 300 ? `✔ 申请 ${id} 已恢复` : `✘ 申请 ${id} 没能恢复（${status}）：见门户“运维”页`);
  }
}
