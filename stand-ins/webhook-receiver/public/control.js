import { call, element, keepFresh, longNumber, onSubmit, tag, timeText, whole } from "./page.js";
import { createTable } from "./table.js";

const draw = createTable("events", {
  keyOf: ({ id, at }) => [id, at].join(),
  cellsOf: ({ at, type, applicationId, id, taken }) => [
    timeText(at),
    type,
    longNumber(applicationId),
    element("span", { className: "number" }, id.slice(applicationId.length + 1)),
    tag(taken ? ["已收下", "good"] : ["未收下", "bad"]),
  ],
});

keepFresh(async () => draw((await call("GET", "/control/events")).events));

onSubmit("faults", ({ kind, times }) =>
  call(
    "PUT",
    "/control/faults",
    kind === undefined ? { kind: "refuse", times: 0 } : { kind, times: whole(times) },
  ),
);
