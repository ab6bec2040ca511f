import {
  attempt,
  byId,
  call,
  element,
  keepFresh,
  longNumber,
  onSubmit,
  tag,
  timeText,
  whole,
} from "./page.js";
import { createTable } from "./table.js";

const states = { 已制证: ["已制证", "good"], 未能办理: ["未能办理", "bad"] };

const draw = createTable("issued", {
  keyOf: ({ id, lockSerial, at, notAfter }) => [id, lockSerial, at, notAfter].join(),
  cellsOf: ({ id, lockSerial, at, state, notAfter, reason }) => [
    timeText(at),
    longNumber(id),
    element("span", { className: "number" }, lockSerial),
    tag(states[state]),
    notAfter ?? reason,
  ],
});

keepFresh(async () => draw((await call("GET", "/control/issued")).issued));

byId("issue").addEventListener("submit", (event) => {
  event.preventDefault();
  void attempt("已领取并登记结果。", () => call("POST", "/control/issue", {}));
});

onSubmit("faults", ({ kind, times }) =>
  call(
    "PUT",
    "/control/faults",
    kind === undefined ? { kind: "fail", times: 0 } : { kind, times: whole(times) },
  ),
);
