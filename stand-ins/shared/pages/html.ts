/** Markup that is safe to send. It is made by `html` and never from outside text. */
export class Markup {
  constructor(readonly text: string) {}
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (mark) => entities[mark] ?? "");

type Part = string | number | Markup | readonly Markup[];

function render(part: Part): string {
  if (part instanceof Markup) return part.text;
  return typeof part === "object" ? part.map(render).join("") : escapeText(String(part));
}

/** Template tag that escapes every value that isn't markup already. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  const text = strings.reduce((whole, string, place) => {
    const part = parts[place - 1];
    return `${whole}${part === undefined ? "" : render(part)}${string}`;
  });
  return new Markup(text);
}

export const nothing = html``;
