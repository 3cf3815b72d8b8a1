// The command palette: Ctrl K or ⌘ K. Asks the server; without an answer it offers the navigation.
import icons from "../../lib/drawing/icons.json";
import { openDialog } from "./dialogs";
import { announce, el, isVisible, ownAddress, post, svg } from "./page";
import { switchTheme } from "./theme";

type Item = { title: string; hint?: string; url: string; icon?: string; method?: string };
type Group = { title: string; items: Item[] };

const PAUSE_MS = 90;
let asked = 0;
let timer = 0;
let running: AbortController | null = null;

export function openPalette(): void {
  const dialog = document.querySelector<HTMLDialogElement>("#palette");
  if (!dialog) return;
  if (dialog.open) return dialog.close();
  document.querySelector<HTMLElement>("#side:popover-open")?.hidePopover();
  const input = el("input", {
    type: "search", placeholder: "Jump to anything, or say what to do", "aria-label": "Search or command", role: "combobox", "aria-expanded": "true",
    "aria-controls": "palette-list", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false",
  });
  const list = el("div", { id: "palette-list", role: "listbox", "aria-label": "Results" });
  dialog.replaceChildren(input, list);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void fill(dialog, input, list), PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => steer(event, dialog, input, list));
  openDialog(dialog);
  input.focus();
  show(input, list, fromPage(""));
  void fill(dialog, input, list);
}

async function fill(dialog: HTMLDialogElement, input: HTMLInputElement, list: HTMLElement): Promise<void> {
  const text = input.value.trim();
  const mine = ++asked;
  running?.abort();
  running = new AbortController();
  let groups: Group[] = [];
  try {
    const answer = await fetch(`${dialog.dataset.source}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" }, signal: running.signal });
    if (answer.ok && answer.headers.get("Content-Type")?.includes("json")) groups = ((await answer.json()) as { groups: Group[] }).groups;
  } catch {
    // Offline, or a newer question took this one's place: the navigation serves.
  }
  if (mine === asked && dialog.open) show(input, list, [...groups, ...fromPage(text)]);
}

/** What the page itself offers: its own buttons, the navigation, the theme. */
function fromPage(text: string): Group[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (item: Item): boolean => words.every((word) => item.title.toLowerCase().includes(word));
  const pages = [...document.querySelectorAll<HTMLAnchorElement>(".qd-nav a")].map((link): Item => {
    const icon = link.querySelector("path")?.getAttribute("d");
    return { title: textOf(link), url: link.href, hint: link.dataset.go ? `G ${link.dataset.go.toUpperCase()}` : "", icon: Object.entries(icons).find(([, d]) => d === icon)?.[0] ?? "right" };
  });
  const once = [...new Map(pages.map((item) => [item.url, item])).values()];
  const here = [...document.querySelectorAll<HTMLElement>(".qd-actions [data-shortcut]")].filter(isVisible)
    .map((element): Item => ({ title: textOf(element), url: `#press:${element.dataset.shortcut}`, hint: element.dataset.shortcut!, icon: "key" }));
  const own: Item[] = [{ title: "Switch between light and dark", url: "#theme", icon: "theme" }];
  return [
    { title: "On this page", items: here.filter(fits) }, { title: "Go to", items: once.filter(fits) }, { title: "This browser", items: own.filter(fits) },
  ].filter((group) => group.items.length > 0);
}

function textOf(element: HTMLElement): string {
  return [...element.childNodes].filter((node) => !(node instanceof HTMLElement && node.matches("kbd, small"))).map((node) => node.textContent).join("").trim();
}

function show(input: HTMLInputElement, list: HTMLElement, groups: Group[]): void {
  let number = 0;
  const parts = groups.flatMap((group) => {
    const id = `palette-group-${number}`;
    const items = group.items.map((item) => line(item, `palette-item-${number++}`));
    return [el("h3", { id, role: "presentation" }, group.title), el("ul", { role: "group", "aria-labelledby": id }, ...items)];
  });
  list.replaceChildren(...(parts.length ? parts : [el("p", { class: "qd-empty qd-dim" }, "Nothing here by that name. Try fewer letters.")]));
  mark(input, list, 0);
  if (input.value) announce(`${number} results`);
}

function line(item: Item, id: string): HTMLElement {
  const link = el("a", { href: item.url.startsWith("#") ? "#" : (ownAddress(item.url) ?? "#"), id, role: "option", tabindex: "-1", "aria-selected": "false" });
  link.append(picture(item.icon ?? "right"), el("span", { class: "qd-cut" }, item.title), el("span", {}, item.hint ?? ""));
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    follow(item, link);
  });
  return el("li", { role: "presentation" }, link);
}

function picture(name: string): SVGElement {
  const d = (icons as Record<string, string>)[name] ?? icons.right;
  return svg("svg", { viewBox: "0 0 16 16", width: "16", height: "16", fill: "none", stroke: "currentColor", "stroke-width": "1.35", "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" }, svg("path", { d }));
}

function follow(item: Item, link: HTMLAnchorElement): void {
  link.closest("dialog")?.close();
  if (item.url === "#theme") switchTheme();
  else if (item.url.startsWith("#press:")) document.querySelector<HTMLElement>(`.qd-actions [data-shortcut="${CSS.escape(item.url.slice(7))}"]`)?.click();
  else if (item.method?.toLowerCase() === "post") post(link.href);
  else location.assign(link.href);
}

function steer(event: KeyboardEvent, dialog: HTMLDialogElement, input: HTMLInputElement, list: HTMLElement): void {
  const all = options(list);
  const at = all.findIndex((option) => option.classList.contains("is-on"));
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    mark(input, list, (at + (event.key === "ArrowDown" ? 1 : all.length - 1)) % Math.max(1, all.length));
  } else if (event.key === "Enter") {
    event.preventDefault();
    all[at]?.click();
  } else if (event.key === "Escape") {
    event.preventDefault();
    dialog.close();
  }
}

function options(list: HTMLElement): HTMLAnchorElement[] {
  return [...list.querySelectorAll<HTMLAnchorElement>("[role=option]")];
}

function mark(input: HTMLInputElement, list: HTMLElement, index: number): void {
  options(list).forEach((option, i) => {
    option.classList.toggle("is-on", i === index);
    option.setAttribute("aria-selected", String(i === index));
    if (i === index) option.scrollIntoView({ block: "nearest" });
  });
  const chosen = options(list)[index];
  if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
  else input.removeAttribute("aria-activedescendant");
}

document.addEventListener("click", (event) => {
  const opener = (event.target as Element).closest("[data-palette]");
  if (opener && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    openPalette();
  }
});
