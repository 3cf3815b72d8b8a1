// Dialogs, popovers made of <details>, questions before a form is sent.
import { el } from "./page";

/** Open a dialog; focus returns to where it was when it closes. */
export function openDialog(dialog: HTMLDialogElement): void {
  if (dialog.open) return;
  dialog.showModal();
  // The field one came to fill, not the cross in the corner.
  const first = dialog.querySelector<HTMLElement>("[autofocus]") ?? dialog.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea");
  first?.focus();
}

/** A dialog's head: its title and a way out. */
export function dialogHead(title: string, id?: string): HTMLElement {
  const close = el("button", { class: "qd-btn is-quiet is-icon", type: "button", "data-close": true, "aria-label": "Close" }, "×");
  return el("header", {}, el("h2", id ? { id } : {}, title), close);
}

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const opener = target.closest<HTMLElement>("[data-dialog]");
  const dialog = opener && document.querySelector<HTMLDialogElement>(opener.dataset.dialog!);
  if (dialog) {
    event.preventDefault();
    openDialog(dialog);
    return;
  }
  if (target.closest("[data-close]")) target.closest("dialog")?.close();
  // A press on the backdrop: the target is the dialog itself, as its contents cover the rest of it.
  if (target instanceof HTMLDialogElement && target.matches(":modal")) {
    const box = target.getBoundingClientRect();
    if (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom) target.close();
  }
  for (const open of document.querySelectorAll<HTMLDetailsElement>("details.qd-pop[open]")) {
    if (!open.contains(target)) open.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector<HTMLDetailsElement>("details.qd-pop[open]");
  if (open && !document.querySelector(":modal")) {
    open.open = false;
    open.querySelector("summary")?.focus();
    event.stopPropagation();
  }
});

// A form that asks first. Its own dialog, not the browser's, so that it looks and reads like the rest.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.dataset.confirm || form.dataset.confirmed || event.defaultPrevented) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const submitter = event.submitter as HTMLButtonElement | null;
  ask(form.dataset.confirm, submitter?.firstChild?.textContent?.trim() || "Go on", () => {
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  });
}, true);

function ask(question: string, verb: string, then: () => void): void {
  const yes = el("button", { class: "qd-btn is-primary", type: "button" }, verb);
  const no = el("button", { class: "qd-btn", type: "button", "data-close": true, autofocus: true }, "Keep as is");
  const dialog = el("dialog", { class: "qd-dialog", "aria-label": question }, el("div", {}, el("p", { class: "qd-m" }, question)), el("footer", {}, yes, no));
  yes.addEventListener("click", () => {
    dialog.close();
    then();
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  openDialog(dialog);
}
