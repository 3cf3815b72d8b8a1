// Highlighting by selecting words: a button beside the selection, then what they speak of. Without script the page "Highlight words" does the same.
import { openDialog } from "../dialogs";

type Passage = { start: number; end: number; quote: string; box: DOMRect };
const GAP = 8;
const POPOVER_HEIGHT = 470;
let selected: Passage | null = null;

/** Characters as the server counts them: code points, not the two halves that a browser has of an emoji. */
function length(text: string): number {
  return [...text].length;
}

/** What is selected of the text, null where nothing of it is. */
function passage(): Passage | null {
  const selection = document.getSelection();
  const whole = document.querySelector<HTMLElement>("[data-verbatim]");
  if (!whole || !selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!range.intersectsNode(whole)) return null;
  const within = document.createRange();
  within.selectNodeContents(whole);
  const before = within.cloneRange();
  if (range.compareBoundaryPoints(Range.START_TO_START, within) > 0) within.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, within) < 0) within.setEnd(range.endContainer, range.endOffset);
  const quote = within.toString();
  if (!quote.trim()) return null;
  before.setEnd(within.startContainer, within.startOffset);
  const start = length(before.toString());
  const boxes = within.getClientRects();
  return { start, end: start + length(quote), quote, box: boxes[boxes.length - 1] ?? within.getBoundingClientRect() };
}

function opener(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-highlight-open]");
}

function offer(): void {
  const button = opener();
  const dialog = document.querySelector<HTMLDialogElement>("#highlight");
  if (!button || dialog?.open) return;
  selected = passage();
  button.hidden = selected === null;
  if (selected) place(button, selected.box);
}

/** Beside the end of what is selected, within the window; `least` is how high it may become. */
function place(element: HTMLElement, box: DOMRect, least = 0): void {
  const { width, height } = element.getBoundingClientRect();
  const left = Math.max(GAP, Math.min(box.right - width / 2, innerWidth - width - GAP));
  const tall = Math.max(height, least);
  const below = box.bottom + GAP;
  const isFitting = below + tall + GAP <= innerHeight;
  const top = isFitting ? below : least > 0 ? innerHeight - tall - GAP : box.top - height - GAP;
  element.style.left = `${left}px`;
  element.style.top = `${Math.max(GAP, top)}px`;
}

function open(): void {
  const dialog = document.querySelector<HTMLDialogElement>("#highlight");
  const form = dialog?.querySelector("form");
  const found = selected;
  const button = opener();
  if (!dialog || !form || !found) return;
  for (const name of ["start", "end", "quote"] as const) form.querySelector<HTMLInputElement>(`input[name="${name}"]`)!.value = String(found[name]);
  form.querySelector("[data-highlight-quote]")!.textContent = found.quote.length > 240 ? `${found.quote.slice(0, 239)}…` : found.quote;
  if (button) button.hidden = true;
  dialog.removeAttribute("style");
  openDialog(dialog);
  if (matchMedia("(min-width: 761px)").matches) place(dialog, found.box, POPOVER_HEIGHT);
}

let waiting = 0;
document.addEventListener("selectionchange", () => {
  window.clearTimeout(waiting);
  waiting = window.setTimeout(offer, 120);
});
addEventListener("scroll", offer, { passive: true, capture: true });
addEventListener("resize", offer);

// Pressing the button must not take the selection away before it is read.
document.addEventListener("pointerdown", (event) => {
  if ((event.target as Element).closest("[data-highlight-open]")) event.preventDefault();
});
document.addEventListener("click", (event) => {
  if ((event.target as Element).closest("[data-highlight-open]")) open();
});

// Enter in the search takes the first need or feature that is shown.
document.addEventListener("keydown", (event) => {
  const box = event.target as HTMLElement;
  if (event.key !== "Enter" || !box.matches("#highlight input")) return;
  event.preventDefault();
  document.querySelector<HTMLButtonElement>("#highlight-list button")?.click();
});

/** The marks of the highlight that the address names: it may lie in several pieces, where others overlap it. */
function light(): void {
  const ref = decodeURIComponent(location.hash).replace(/^#highlight-/, "");
  for (const mark of document.querySelectorAll<HTMLElement>("[data-highlights]")) mark.classList.toggle("is-lit", mark.dataset.highlights!.split(" ").includes(ref));
}
addEventListener("hashchange", light);
document.addEventListener("htmx:afterSwap", light);
light();
