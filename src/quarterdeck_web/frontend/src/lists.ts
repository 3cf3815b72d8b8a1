// Moving in lists by keyboard. Items are the rows of a table, or the children of a list, that hold a link or a checkbox.
import { isTyping, isVisible } from "./page";

function items(): HTMLElement[] {
  const lists = [...document.querySelectorAll<HTMLElement>("[data-list]")].filter(isVisible);
  const focused = document.activeElement?.closest<HTMLElement>("[data-list]");
  const list = focused ?? lists.find((each) => each.querySelector(".is-at")) ?? lists[0];
  if (!list) return [];
  const rows = list.matches("table") ? list.querySelectorAll<HTMLElement>("tbody tr") : (list.children as HTMLCollectionOf<HTMLElement>);
  return [...rows].filter((row) => isVisible(row) && (row.matches("a[href]") || row.querySelector("a[href], input[type=checkbox]")));
}

function mainLink(row: HTMLElement): HTMLAnchorElement | null {
  return row.matches("a[href]") ? (row as HTMLAnchorElement) : row.querySelector<HTMLAnchorElement>("a[href][data-open], .qd-name a[href], h3 a[href], a[href]");
}

function position(rows: HTMLElement[]): number {
  const focused = rows.findIndex((row) => row.contains(document.activeElement));
  if (focused >= 0) return focused;
  const marked = rows.findIndex((row) => row.classList.contains("is-at"));
  return marked >= 0 ? marked : rows.findIndex((row) => row.matches("[aria-current], .is-sel"));
}

function moveTo(rows: HTMLElement[], index: number): void {
  const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
  if (!row) return;
  document.querySelectorAll(".is-at").forEach((other) => other.classList.remove("is-at"));
  row.classList.add("is-at");
  (mainLink(row) ?? row.querySelector<HTMLElement>("input"))?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector(":modal")) return;
  const key = event.key.toLowerCase();
  if (!["j", "k", "x", "enter"].includes(key)) return;
  if (document.querySelector(`[data-shortcut="${key}" i]`) && key !== "enter") return; // A page that gives the key another meaning keeps it.
  const rows = items();
  const at = position(rows);
  if (key === "j" || key === "k") {
    if (rows.length === 0) return;
    event.preventDefault();
    moveTo(rows, at < 0 ? 0 : at + (key === "j" ? 1 : -1));
  } else if (key === "x" && rows[at]) {
    const box = rows[at].querySelector<HTMLInputElement>("input[type=checkbox]");
    if (box) {
      event.preventDefault();
      box.click();
    }
  } else if (key === "enter" && rows[at]?.classList.contains("is-at") && document.activeElement === document.body) {
    mainLink(rows[at])?.click();
  }
});

// A checkbox of a row shows on the row; one in the head of a table selects all.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
  const list = box.closest<HTMLElement>("[data-list]");
  if (!list) return;
  if (box.matches("[data-select-all]")) {
    for (const other of list.querySelectorAll<HTMLInputElement>("tbody input[type=checkbox]")) {
      if (other.checked !== box.checked) other.click();
    }
    return;
  }
  box.closest("tr, li")?.classList.toggle("is-sel", box.checked);
  const number = list.querySelectorAll("tbody input[type=checkbox]:checked, li input[type=checkbox]:checked").length;
  list.dispatchEvent(new CustomEvent("qd:selection", { bubbles: true, detail: { number } }));
  for (const place of document.querySelectorAll<HTMLElement>("[data-selected-count]")) place.textContent = String(number);
  for (const place of document.querySelectorAll<HTMLElement>("[data-with-selection]")) place.hidden = number === 0;
});
