// Keys of the keyboard. Pages only write data-shortcut on what a key presses; the help lists what is there.
import { dialogHead, openDialog } from "./dialogs";
import { el, isMac, isTyping, isVisible } from "./page";
import { openPalette } from "./palette";

const GO_SECONDS = 1.2;
let goUntil = 0;

function pressable(): HTMLElement[] {
  const inside = document.querySelector<HTMLElement>("dialog:modal") ?? document.querySelector<HTMLElement>("dialog.qd-drawer[open]");
  const all = [...document.querySelectorAll<HTMLElement>("[data-shortcut]")].filter(isVisible);
  if (!inside) return all;
  // What stands in the open dialog comes first; behind a modal one nothing can be pressed.
  const within = all.filter((element) => inside.contains(element));
  return inside.matches(":modal") ? within : [...within, ...all.filter((element) => !inside.contains(element))];
}

function press(element: HTMLElement): void {
  if (element.matches("input, select, textarea")) {
    element.focus();
    if (element instanceof HTMLInputElement) element.select();
  } else {
    element.click();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (goUntil > performance.now()) {
    goUntil = 0;
    const link = document.querySelector<HTMLAnchorElement>(`[data-go="${CSS.escape(key)}"]`);
    if (link) {
      event.preventDefault();
      link.click();
    }
    return;
  }
  if (document.querySelector("dialog.qd-palette:modal")) return;
  const found = pressable().find((element) => element.dataset.shortcut!.toLowerCase() === key);
  if (found) {
    event.preventDefault();
    press(found);
  } else if (document.querySelector(":modal")) {
    return;
  } else if (key === "?") {
    event.preventDefault();
    openHelp();
  } else if (key === "/") {
    event.preventDefault();
    const search = [...document.querySelectorAll<HTMLInputElement>('main input[type="search"]')].find(isVisible);
    search ? press(search) : openPalette();
  } else if (key === "g") {
    goUntil = performance.now() + GO_SECONDS * 1000;
  } else if (key === "z") {
    document.querySelector<HTMLButtonElement>(".qd-toast form button[type=submit]")?.click();
  }
});

const EVERYWHERE: [string, string][] = [
  ["Jump to anything, or do it", isMac ? "⌘ K" : "Ctrl K"], ["Search this page", "/"], ["This help", "?"], ["Undo, while the note is there", "Z"], ["Close what is open", "Esc"],
];
const IN_LISTS: [string, string][] = [["Next, previous", "J K"], ["Open", "Enter"], ["Select", "X"]];

function openHelp(): void {
  const dialog = document.querySelector<HTMLDialogElement>("#shortcuts");
  if (!dialog) return;
  const here = pressable().map((element): [string, string] => [wordsOf(element), element.dataset.shortcut!]);
  const go = [...document.querySelectorAll<HTMLElement>("[data-go]")].map((link): [string, string] => [wordsOf(link), `G ${link.dataset.go!}`]);
  const sections = [section("On this page", unique(here)), document.querySelector("[data-list]") && section("In the list", IN_LISTS), section("Everywhere", EVERYWHERE), section("Go to", go)];
  dialog.replaceChildren(dialogHead("Keyboard", "shortcuts-title"), el("div", {}, el("div", { class: "qd-keys-list" }, ...sections)));
  openDialog(dialog);
}

function unique(rows: [string, string][]): [string, string][] {
  return [...new Map(rows.map((row) => [row[1], row] as const)).values()];
}

function section(title: string, rows: [string, string][]): HTMLElement | null {
  if (rows.length === 0) return null;
  const items = rows.map(([text, keys]) => el("li", {}, el("span", {}, text), el("span", {}, ...keys.split(" ").map((key) => el("kbd", { class: "qd-kbd" }, key.length === 1 ? key.toUpperCase() : key)))));
  return el("section", {}, el("h3", {}, title), el("ul", {}, ...items));
}

function wordsOf(element: HTMLElement): string {
  const said = element.getAttribute("aria-label") ?? [...element.childNodes].filter((node) => !(node instanceof HTMLElement && node.matches("kbd, small"))).map((node) => node.textContent).join("");
  return said.trim();
}

document.addEventListener("click", (event) => {
  if ((event.target as Element).closest("[data-help]")) openHelp();
});
for (const hint of document.querySelectorAll<HTMLElement>("[data-mod-key]")) hint.textContent = isMac ? `⌘${hint.dataset.modKey}` : `Ctrl ${hint.dataset.modKey}`;
