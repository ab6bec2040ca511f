// What the scripts of all pages share. Text only ever enters a page as text, so that it can't bring markup along.

const refreshMs = 2000;

export const byId = (id) => document.getElementById(id);

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export const yuan = (fen) => `${(fen / 100).toFixed(2)} 元`;

/** An instant as people in Beijing write it. */
export function beijingTime(instant) {
  const shifted = new Date(new Date(instant).getTime() + 8 * 3_600_000);
  return shifted.toISOString().slice(0, 19).replace("T", " ");
}

export const timeText = (instant) => element("time", { dateTime: instant }, beijingTime(instant));

/** A number too long for its column breaks into equal pieces. */
export function longNumber(text) {
  const size = Math.ceil(text.length / Math.ceil(text.length / 11));
  const pieces = text.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
  return element("span", { className: "number" }, ...pieces.flatMap((piece) => [piece, element("wbr")]));
}

/** A state in its colour: good, busy, bad or idle. */
export const tag = ([text, tone]) => element("span", { className: `tag ${tone}` }, text);

let inTrouble = false;

export function say(text, failed = false) {
  const line = byId("message");
  if (line.textContent !== text) line.textContent = text;
  line.classList.toggle("failed", failed);
}

/** @throws Error with what the user should read */
export async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: { "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error("没有应答，请确认演示环境仍在运行，然后重试。");
  });
  const text = await answer.text();
  const content = text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : undefined;
  if (!answer.ok) throw new Error(content?.message ?? `没有成功（${answer.status}），请重试。`);
  return content;
}

let refreshNow = async () => {};

/** Draws the page now and again from what its part says. */
export function keepFresh(refresh) {
  refreshNow = refresh;
  const round = async () => {
    try {
      await refresh();
      if (inTrouble) say("");
      inTrouble = false;
    } catch {
      inTrouble = true;
      say("暂时读取不到，正在重试；如一直如此，请确认演示环境仍在运行。", true);
    }
    setTimeout(round, refreshMs);
  };
  void round();
}

/** Does something, says how it ended, and shows what it changed. */
export async function attempt(done, action) {
  // What is said twice in a row is read out twice.
  say("");
  try {
    await action();
    say(done);
    await refreshNow();
  } catch (error) {
    say(error.message, true);
  }
}

export function button(label, { action, primary = false, onPress }) {
  const made = element("button", { type: "button", className: primary ? "primary" : "" }, label);
  made.dataset.action = action;
  made.addEventListener("click", onPress);
  return made;
}

/** What is rarely needed, folded away. `about` tells listeners of which row it is. */
export const more = (about, ...buttons) =>
  element(
    "details",
    {},
    element("summary", { ariaLabel: `更多操作：${about}` }, "更多操作"),
    element("div", { className: "actions" }, ...buttons),
  );

/** Sends what a form's filled-in fields say. */
export function onSubmit(id, send) {
  const form = byId(id);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const filledIn = [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
    const fields = Object.fromEntries(filledIn.filter(([, value]) => value !== ""));
    void attempt("已设置。", () => send(fields));
  });
}

export const whole = (text) => (text === undefined ? undefined : Number(text));
export const milliseconds = (seconds) =>
  seconds === undefined ? undefined : Math.round(Number(seconds) * 1000);

/** What a field for Beijing time holds, as the control interfaces take it; null for an empty one. */
export const instantOf = (text) => (text === undefined ? null : `${text.replace(" ", "T")}+08:00`);
