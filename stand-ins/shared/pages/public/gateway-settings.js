import { byId, call, instantOf, milliseconds, onSubmit, whole } from "./page.js";

/** Sends the settings that both payment gateways have. `noticesPath` is where this one takes those of notices. */
export function sendGatewaySettings(noticesPath) {
  onSubmit("notices", ({ mode, seconds, times }) =>
    call("PUT", noticesPath, { mode, ms: milliseconds(seconds), times: whole(times) }),
  );
  onSubmit("faults", ({ kind, times }) =>
    call("PUT", "/control/faults", kind === undefined ? [] : { kind, times: whole(times) }),
  );
  onSubmit("refunds", ({ outcome, seconds }) =>
    call("PUT", "/control/refunds/default", { outcome, afterMs: milliseconds(seconds) }),
  );
  onSubmit("clock", ({ now, frozen }) =>
    call("PUT", "/control/clock", { now: instantOf(now), frozen: frozen === "on" }),
  );
  byId("notices").elements.mode.addEventListener("change", showFieldsOfMode);
  showFieldsOfMode();
}

function showFieldsOfMode() {
  const { mode } = byId("notices").elements;
  for (const field of byId("notices").querySelectorAll("[data-mode]")) {
    field.hidden = field.dataset.mode !== mode.value;
    field.querySelector("input").disabled = field.hidden;
  }
}
