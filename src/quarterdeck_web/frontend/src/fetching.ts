// Fetching parts of pages. A server that answers with a whole page (a sign-in, a refusal) is obeyed.
import htmx from "htmx.org";
import { dialogHead, openDialog } from "./dialogs";
import { csrfToken, el } from "./page";
import { toast } from "./toasts";

export type Refusal = { status: number; text: string; fields: Document };

/** The nodes of a fragment; null where the answer is a whole page, which the browser then opens. Says it where nothing answers. */
export async function fetchPart(address: string): Promise<Node[] | null> {
  const answer = await ask(address, {});
  if (!answer) return [el("p", { class: "qd-loading" }, "The server does not answer. What you see is what was there before; try again.")];
  const page = parse(answer.text);
  if (answer.status >= 400) return [el("div", {}, el("p", {}, refusalOf(page, answer.status)))];
  if (page.querySelector(".qd-app, .qd-outside")) {
    location.assign(answer.url);
    return null;
  }
  return adopt(page.body);
}

/** Send a form and give the page or fragment that came back; null where nothing answered (it was said). */
export async function sendForm(form: HTMLFormElement, submitter?: HTMLElement | null): Promise<{ status: number; page: Document; url: string } | null> {
  const body = new FormData(form, submitter ?? null);
  const answer = await ask(form.action, { method: "POST", body, headers: { "X-CSRFToken": csrfToken() } });
  if (!answer) toast("Not saved: the server does not answer. What you typed is still here.", "error");
  return answer && { status: answer.status, page: parse(answer.text), url: answer.url };
}

async function ask(address: string, init: RequestInit): Promise<{ status: number; text: string; url: string } | null> {
  try {
    const answer = await fetch(address, { ...init, headers: { "HX-Request": "true", ...init.headers } });
    return { status: answer.status, text: await answer.text(), url: answer.url };
  } catch {
    return null;
  }
}

/** Read markup of our own server. Scripts in it never run. */
export function parse(text: string): Document {
  return new DOMParser().parseFromString(text, "text/html");
}

/** The nodes of a parsed part, ready to be put into this page. */
export function adopt(from: Element): Node[] {
  for (const script of from.querySelectorAll("script")) script.remove();
  const nodes = [...from.childNodes].map((node) => document.adoptNode(node));
  queueMicrotask(() => nodes.forEach((node) => node instanceof HTMLElement && node.isConnected && htmx.process(node)));
  return nodes;
}

/** What a refusal says, in its own words. */
export function refusalOf(page: Document, status: number): string {
  const said = page.querySelector(".qd-error .qd-lead, .qd-flaws-box, .qd-flaw")?.textContent?.replace(/\s+/g, " ").trim();
  return said || (status >= 500 ? "Quarterdeck ran into a fault. Nothing was saved." : `The server refused it (${status}).`);
}

/** Show a refusal. Where two people changed the same, show both versions to choose from. */
export function showRefusal(page: Document, status: number): void {
  const merge = page.querySelector(".qd-merge");
  if (!merge) return toast(refusalOf(page, status), "error");
  const dialog = el("dialog", { class: "qd-dialog is-wide", "aria-labelledby": "merge-title" }, dialogHead("Somebody else changed this too", "merge-title"));
  dialog.append(el("div", {}, el("p", { class: "qd-sub" }, refusalOf(page, status)), document.adoptNode(merge)));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  openDialog(dialog);
}

document.addEventListener("htmx:configRequest", (event) => {
  (event as CustomEvent<{ headers: Record<string, string> }>).detail.headers["X-CSRFToken"] = csrfToken();
});
document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
  showRefusal(parse(xhr.responseText), xhr.status);
});
document.addEventListener("htmx:sendError", () => toast("The server does not answer. Nothing was changed.", "error"));
document.addEventListener("htmx:beforeSwap", (event) => {
  // A sign-in page is no fragment.
  const { xhr, shouldSwap } = (event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean }>).detail;
  if (shouldSwap && xhr.responseURL.includes("/accounts/login")) {
    event.preventDefault();
    location.assign(location.href);
  }
});
