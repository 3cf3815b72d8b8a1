// The inbox by keyboard: moving in the list reads the item beside it, and what is done is done to what is selected.
const READ_AFTER_MS = 110;
const isWide = matchMedia("(min-width: 761px)");
let waiting = 0;

function read(link: HTMLAnchorElement): void {
  const li = link.closest("li");
  if (!li || !document.querySelector("#item") || link.getAttribute("aria-current") === "true") return;
  for (const other of document.querySelectorAll("#items [aria-current]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  window.clearTimeout(waiting);
  // Holding J down passes by many items; only where it stops one is read.
  waiting = window.setTimeout(async () => {
    history.replaceState(null, "", link.href);
    await window.htmx.ajax("get", link.href, { target: "#item", swap: "outerHTML" });

  }, READ_AFTER_MS);
}

document.addEventListener("focusin", (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>("#items a[data-item]");
  if (link && isWide.matches && link.closest(".is-at")) read(link);
});

document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>("#items a[data-item]");
  if (!link || !isWide.matches || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  read(link);
});

// A form of the item acts on what is selected in the list, if anything is; else on the item it stands beside.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches("form[data-items]")) return;
  const selected = [...document.querySelectorAll<HTMLInputElement>("#items input[name=items]:checked")].map((box) => box.value);
  if (selected.length === 0) return;
  for (const old of form.querySelectorAll("input[name=items]")) old.remove();
  for (const ref of selected) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "items", value: ref }));
}, true);

// A with something selected archives all of it: the button beside the list, not the one of the item.
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.key.toLowerCase() !== "a" || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target as HTMLElement;
  if (target.matches("input:not([type=checkbox]), textarea, select") || document.querySelector(":modal")) return;
  const all = document.querySelector<HTMLButtonElement>('.qd-selection:not([hidden]) button[value="archive"]');
  if (all) {
    event.preventDefault();
    all.click();
  }
}, true);

// Enter in the search of needs takes the first one that is shown.
document.addEventListener("keydown", (event) => {
  const box = event.target as HTMLElement;
  if (event.key !== "Enter" || !box.matches("[data-picker]")) return;
  event.preventDefault();
  box.closest("form")?.querySelector<HTMLButtonElement>("#pick-list button[name=need]")?.click();
});

document.querySelector<HTMLElement>(`#items a[aria-current]`)?.scrollIntoView({ block: "nearest" });
export {};
