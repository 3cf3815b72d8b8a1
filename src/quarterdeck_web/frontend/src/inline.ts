// Editing in place: a form that saves when its field is left, and shows what the server made of it.
import { adopt, refusalOf, sendForm, showRefusal } from "./fetching";
import { announce, el } from "./page";

async function save(form: HTMLFormElement): Promise<void> {
  if (form.classList.contains("is-saving")) return;
  const field = form.querySelector<HTMLInputElement>("input:not([type=hidden]), select, textarea");
  form.classList.add("is-saving");
  const answer = await sendForm(form);
  form.classList.remove("is-saving");
  if (!answer) return;
  form.querySelector(".qd-flaw")?.remove();
  if (answer.status === 409) return showRefusal(answer.page, answer.status);
  const flaw = answer.status >= 400 ? refusalOf(answer.page, answer.status) : "";
  field?.setAttribute("aria-invalid", String(Boolean(flaw)));
  if (flaw) {
    form.append(el("span", { class: "qd-flaw", role: "alert" }, flaw));
    return;
  }
  replace(form, answer.page);
  announce("Saved");
}

/** Put the answer in place: the whole fragment, or of a whole page those elements that the form names, else itself. */
function replace(form: HTMLFormElement, page: Document): void {
  const hadFocus = form.contains(document.activeElement);
  const name = form.querySelector<HTMLInputElement>("input:not([type=hidden]), select, textarea")?.name;
  const isWhole = page.querySelector(".qd-app") !== null;
  const places = form.dataset.replace?.split(",").map((each) => each.trim()) ?? (form.id ? [`#${form.id}`] : []);
  for (const toast of page.querySelectorAll(".qd-toast")) (document.querySelector(".qd-toasts") ?? document.querySelector("main"))?.append(document.adoptNode(toast));
  if (!isWhole && places.length === 0) {
    form.replaceWith(...adopt(page.body));
  } else {
    for (const selector of places) {
      const fresh = page.querySelector(selector);
      const old = document.querySelector(selector);
      if (fresh && old) old.replaceWith(...adoptOne(fresh));
    }
  }
  const again = name && places[0] ? document.querySelector<HTMLElement>(`${places[0]} [name="${CSS.escape(name)}"]`) : null;
  if (hadFocus) again?.focus();
}

function adoptOne(fresh: Element): Node[] {
  const holder = fresh.ownerDocument.createElement("div");
  holder.append(fresh);
  return adopt(holder);
}

document.addEventListener("change", (event) => {
  const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-inline]");
  if (form) void save(form);
});
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches("[data-inline]") || event.defaultPrevented) return;
  event.preventDefault();
  void save(form);
});
document.addEventListener("keydown", (event) => {
  const form = event.key === "Escape" ? (event.target as HTMLElement).closest?.<HTMLFormElement>("form[data-inline]") : null;
  if (form) {
    form.reset();
    (event.target as HTMLElement).blur();
    event.stopPropagation();
  }
}, true);
