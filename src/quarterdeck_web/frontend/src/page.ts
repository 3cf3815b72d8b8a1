// What every module needs of the page it runs on.

export const root = document.body.dataset.root ?? "/";
export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

type Child = Node | string | false | null | undefined;

/** An element. Text is text: nothing that comes from people is ever read as markup. */
export function el<K extends keyof HTMLElementTagNameMap>(name: K, attributes: Record<string, string | boolean | undefined> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(key, "");
    else if (typeof value === "string") made.setAttribute(key, value);
  }
  made.append(...children.filter((child): child is Node | string => child instanceof Node || (typeof child === "string" && child !== "")));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

export function svg(name: string, attributes: Record<string, string>, ...children: Node[]): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The same origin's address, or null: nothing else is followed from data. */
export function ownAddress(address: string): string | null {
  try {
    const url = new URL(address, location.href);
    return url.origin === location.origin && /^https?:$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

/** Say something to screen readers. */
export function announce(text: string): void {
  const place = document.querySelector<HTMLElement>(".qd-announce");
  if (place) {
    place.textContent = "";
    requestAnimationFrame(() => (place.textContent = text));
  }
}

/** Post to an address as a form would, with the page going where the answer says. */
export function post(address: string, fields: Record<string, string> = {}): void {
  const form = el("form", { method: "post", action: address, hidden: true });
  for (const [name, value] of Object.entries({ csrfmiddlewaretoken: csrfToken(), ...fields })) {
    form.append(el("input", { type: "hidden", name, value }));
  }
  document.body.append(form);
  form.submit();
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest("input:not([type=checkbox], [type=radio], [type=range]), textarea, select") !== null);
}

export function isVisible(element: HTMLElement): boolean {
  return element.checkVisibility({ checkVisibilityCSS: true });
}
