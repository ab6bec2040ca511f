import {
  attempt,
  button,
  byId,
  call,
  element,
  instantOf,
  milliseconds,
  more,
  onSubmit,
  whole,
  yuan,
} from "./page.js";

export const noticeEnds = {
  received: ["已送达", "good"],
  dropped: ["已丢弃", "idle"],
  "given-up": ["未送达，不再重发", "bad"],
};

/** Returns the path of an order at /control. */
export const orderPath = (number) => `/control/orders/${encodeURIComponent(number)}`;

/**
 * Returns the buttons for an order: the first action's button, and the others folded away.
 * @param actions by the last part of their path, each with a label and the text that is shown once it is done
 * @param links elements between the first button and the others
 */
export function orderActions({ number, actions, isOpen, said = "", links = [] }) {
  const [usual, ...lesser] = Object.entries(actions).map(([action, { label, done }]) =>
    button(label, {
      action,
      primary: isOpen && action === "pay",
      onPress: () =>
        attempt(`${done}${said}，订单 ${number}。`, () => call("POST", `${orderPath(number)}/${action}`, {})),
    }),
  );
  return element("div", { className: "actions" }, usual, ...links, more(`订单 ${number}`, ...lesser));
}

/** Fills in the sums of the books: for example paidFen into the element `paid`. */
export function showSums(sums) {
  for (const [name, fen] of Object.entries(sums)) byId(name.replace(/Fen$/, "")).textContent = yuan(fen);
}

/**
 * Sends the settings that both payment gateways have. `noticesPath` is this gateway's path for the settings of notices.
 */
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
