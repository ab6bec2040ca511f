// Functions that the scripts of all pages share. Data are only ever added to a page as text, so that they can't bring
// markup along.

const refreshMs = 2000;

export const byId = (id) => document.getElementById(id);

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export const yuan = (fen) => `${(fen / 100).toFixed(2)} 元`;

/** Returns an instant in Beijing time, as YYYY-MM-DD hh:mm:ss. */
export function beijingTime(instant) {
  const shifted = new Date(new Date(instant).getTime() + 8 * 3_600_000);
  return shifted.toISOString().slice(0, 19).replace("T", " ");
}

export const timeText = (instant) => element("time", { dateTime: instant }, beijingTime(instant));

/** Returns a number as an element that can break into pieces of equal length if it is too long for its column. */
export function longNumber(text) {
  const size = Math.ceil(text.length / Math.ceil(text.length / 11));
  const pieces = text.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
  return element("span", { className: "number" }, ...pieces.flatMap((piece) => [piece, element("wbr")]));
}

/** Returns a state as a coloured tag; the tone is good, busy, bad or idle. */
export const tag = ([text, tone]) => element("span", { className: `tag ${tone}` }, text);

let inTrouble = false;

export function say(text, failed = false) {
  const line = byId("message");
  if (line.textContent !== text) line.textContent = text;
  line.classList.toggle("failed", failed);
}

/**
 * Calls the control interface and returns the answer's content.
 * @throws Error with the text that the user should read
 */
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

/** Refreshes the page at once, and then again every `refreshMs` milliseconds. */
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

/** Carries an action out, shows its result as a message, and refreshes the page. */
export async function attempt(done, action) {
  // The message is emptied first, so that screen readers read the same text again if it comes twice in a row.
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

/** Returns rarely needed buttons, folded away. `about` tells users of screen readers to which row they belong. */
export const more = (about, ...buttons) =>
  element(
    "details",
    {},
    element("summary", { ariaLabel: `更多操作：${about}` }, "更多操作"),
    element("div", { className: "actions" }, ...buttons),
  );

/** Sends a form's non-empty fields when the form is submitted. */
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

/**
 * Returns the instant in a field for Beijing time in the form that the control interfaces take, or null if the field is
 * empty.
 */
export const instantOf = (text) => (text === undefined ? null : `${text.replace(" ", "T")}+08:00`);
