// Short notes at the foot of the screen. Those with an action stay until they are answered.
import { announce, el } from "./page";

const SECONDS = 6;

function place(): HTMLElement {
  const found = document.querySelector<HTMLElement>(".qd-toasts");
  if (found) return found;
  const made = el("div", { class: "qd-toasts", role: "status" });
  (document.querySelector("main") ?? document.body).append(made);
  return made;
}

/** Show a note; with `action`, a button that does something about it. */
export function toast(text: string, kind: "" | "error" | "warning" | "info" = "", action?: { title: string; run: () => void }): void {
  const note = el("div", { class: `qd-toast${kind ? ` is-${kind}` : ""}` }, el("span", {}, text));
  if (action) {
    const button = el("button", { class: "qd-btn is-quiet", type: "button" }, action.title);
    button.addEventListener("click", () => {
      note.remove();
      action.run();
    });
    note.append(button);
  }
  note.append(el("button", { class: "qd-btn is-quiet is-icon", type: "button", "data-dismiss": true, "aria-label": "Dismiss" }, "×"));
  place().append(note);
  announce(text);
  leaveLater(note);
}

function leaveLater(note: HTMLElement): void {
  if (note.matches(".is-error, .is-warning")) return; // What went wrong stays until it is read.
  let timer = 0;
  const start = (): void => {
    timer = window.setTimeout(() => leave(note), (note.querySelector("form, button:not([data-dismiss])") ? 3 : 1) * SECONDS * 1000);
  };
  note.addEventListener("pointerenter", () => clearTimeout(timer));
  note.addEventListener("pointerleave", start);
  note.addEventListener("focusin", () => clearTimeout(timer));
  note.addEventListener("focusout", start);
  start();
}

function leave(note: HTMLElement): void {
  note.classList.add("is-leaving");
  window.setTimeout(() => note.remove(), 200);
}

document.addEventListener("click", (event) => {
  const note = (event.target as Element).closest("[data-dismiss]")?.closest<HTMLElement>(".qd-toast");
  if (note) leave(note);
});
for (const note of document.querySelectorAll<HTMLElement>(".qd-toast")) leaveLater(note);
