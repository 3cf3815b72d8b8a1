// Writing: fields that grow, typed text that is not lost, filters that apply when chosen.

const DRAFTS = "qd-draft:";
const KEPT_DAYS = 30;
let isSending = false;

function grow(area: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto"; // Set through the object model, which the content security policy allows.
  area.style.height = `${area.scrollHeight + 2}px`;
}

function isChanged(form: HTMLFormElement): boolean {
  return [...form.elements].some((field) => {
    if (field instanceof HTMLSelectElement) return [...field.options].some((option) => option.selected !== option.defaultSelected) && [...field.options].some((option) => option.defaultSelected);
    if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue && !field.dataset.draft;
    if (field instanceof HTMLInputElement && field.type !== "hidden") return /checkbox|radio/.test(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
    return false;
  });
}

addEventListener("beforeunload", (event) => {
  if (!isSending && [...document.querySelectorAll<HTMLFormElement>("form[data-guard]")].some(isChanged)) event.preventDefault();
});

function remember(area: HTMLTextAreaElement): void {
  const key = DRAFTS + area.dataset.draft;
  try {
    if (area.value.trim()) localStorage.setItem(key, JSON.stringify({ text: area.value, at: Date.now() }));
    else localStorage.removeItem(key);
  } catch {
    // A full or forbidden store: the text is still in the field.
  }
}

function recall(area: HTMLTextAreaElement): void {
  try {
    const kept = JSON.parse(localStorage.getItem(DRAFTS + area.dataset.draft) ?? "null") as { text: string; at: number } | null;
    if (kept && !area.value && Date.now() - kept.at < KEPT_DAYS * 86_400_000) area.value = kept.text;
  } catch {
    // Written by something else.
  }
}

/** Read again what a new part of the page brings. */
export function furnishWriting(within: ParentNode): void {
  for (const area of within.querySelectorAll<HTMLTextAreaElement>("textarea[data-draft]")) recall(area);
  for (const area of within.querySelectorAll<HTMLTextAreaElement>("textarea")) grow(area);
}

document.addEventListener("input", (event) => {
  if (!(event.target instanceof HTMLTextAreaElement)) return;
  grow(event.target);
  if (event.target.dataset.draft) remember(event.target);
});

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target as HTMLFormElement;
  isSending = true;
  // A form sent by script leaves the page as it is; guard again then.
  window.setTimeout(() => (isSending = false), 3000);
  for (const area of form.querySelectorAll<HTMLTextAreaElement>("textarea[data-draft]")) localStorage.removeItem(DRAFTS + area.dataset.draft);
});

document.addEventListener("change", (event) => {
  const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-autosubmit]");
  if (form) form.requestSubmit();
});

// Ctrl Enter or ⌘ Enter sends the form one writes in.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target instanceof HTMLTextAreaElement) event.target.form?.requestSubmit();
});

furnishWriting(document);
document.querySelector<HTMLElement>("[data-focus]")?.focus();
document.addEventListener("htmx:afterSettle", (event) => furnishWriting(event.target as HTMLElement));
document.addEventListener("qd:loaded", (event) => furnishWriting(event.target as HTMLElement));
