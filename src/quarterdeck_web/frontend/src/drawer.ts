// What a dotted number opens: its evidence, on the right. The address is a page of its own, for who has no script or wants a new tab.
import { fetchPart } from "./fetching";
import { el, ownAddress } from "./page";

const drawer = document.querySelector<HTMLDialogElement>("#drawer");
let lit: HTMLElement | null = null;
let path: string[] = [];

async function open(link: HTMLAnchorElement): Promise<void> {
  const address = ownAddress(link.href);
  if (!drawer || !address) return;
  const isDeeper = drawer.contains(link);
  if (!isDeeper) light(link);
  path = isDeeper ? [...path, address] : [address];
  await load(address);
}

async function load(address: string): Promise<void> {
  if (!drawer) return;
  if (!drawer.open) {
    drawer.replaceChildren(el("p", { class: "qd-loading", role: "status" }, "Looking it up …"));
    drawer.show();
  }
  const part = await fetchPart(address);
  if (!part) return; // A whole page came: the browser is on its way there.
  drawer.replaceChildren(...part);
  furnish(drawer);
  drawer.dispatchEvent(new CustomEvent("qd:loaded", { bubbles: true }));
}

/** A way out, a way back and a name, whatever the server sent. */
function furnish(into: HTMLDialogElement): void {
  const head = into.querySelector(":scope > header") ?? into.insertBefore(el("header"), into.firstChild);
  let row = head.querySelector<HTMLElement>(".qd-path");
  if (!row) head.prepend((row = el("p", { class: "qd-s qd-dim qd-path" })));
  if (path.length > 1) {
    const back = el("button", { class: "qd-btn is-quiet is-icon", type: "button", "aria-label": "Back" }, "←");
    back.addEventListener("click", () => {
      path.pop();
      const before = path.at(-1);
      if (before) void load(before);
    });
    row.prepend(back);
  }
  if (!head.querySelector("[data-close]")) row.append(el("button", { class: "qd-btn is-quiet is-icon", type: "button", "data-close": true, "aria-label": "Close", title: "Close, Esc" }, "×"));
  const title = into.querySelector("h2");
  if (title) {
    title.id ||= "drawer-title";
    into.removeAttribute("aria-label");
    into.setAttribute("aria-labelledby", title.id);
  }
  const body = into.querySelector<HTMLElement>(":scope > div");
  if (body) {
    body.tabIndex = 0;
    body.setAttribute("role", "region");
    if (!body.hasAttribute("aria-label")) body.setAttribute("aria-label", title?.textContent?.trim() || "Evidence");
  }
  (body ?? into.querySelector<HTMLElement>("[data-close]"))?.focus();
}

function light(link: HTMLElement | null): void {
  lit?.classList.remove("is-open");
  lit?.removeAttribute("aria-expanded");
  lit = link;
  lit?.classList.add("is-open");
  lit?.setAttribute("aria-expanded", "true");
}

drawer?.addEventListener("close", () => {
  const before = lit;
  light(null);
  path = [];
  before?.focus();
});

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const link = target.closest<HTMLAnchorElement>("a[data-drawer]");
  if (link && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    if (link === lit && drawer?.open) drawer.close();
    else void open(link);
  } else if (drawer?.open && !drawer.contains(target) && matchMedia("(max-width: 760px)").matches) {
    drawer.close();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && drawer?.open && !event.defaultPrevented && !document.querySelector(":modal")) drawer.close();
});
