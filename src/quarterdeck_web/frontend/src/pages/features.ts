// Editing in the grid. A double click, or Enter on a cell that the arrow keys reached, puts the cell's own form there.
export {};

const table = document.querySelector<HTMLTableElement>("#features-table");
const view = document.querySelector<HTMLInputElement>("#features-form [name=query]")?.value ?? "";
let open: { panel: HTMLElement; cell: HTMLElement } | null = null;

async function start(cell: HTMLElement): Promise<void> {
  close(false);
  const address = `${cell.dataset.cell}?view=${encodeURIComponent(view)}`;
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return location.assign(cell.dataset.cell!);
  const panel = document.createElement("div");
  panel.className = "qd-cell-panel";
  cell.classList.add("is-editing");
  document.body.append(panel);
  open = { panel, cell };
  const at = cell.getBoundingClientRect();
  panel.style.left = `${Math.max(8, Math.min(at.left + scrollX - 6, innerWidth - 436))}px`;
  panel.style.top = `${at.top + scrollY - 4}px`;
  show(await answer.text());
}

function show(markup: string): void {
  if (!open) return;
  const page = new DOMParser().parseFromString(markup, "text/html");
  open.panel.replaceChildren(...[...page.body.childNodes].map((node) => document.adoptNode(node)));
  const form = open.panel.querySelector("form");
  const first = form?.querySelector<HTMLElement>("[aria-invalid=true], input:not([type=hidden]), select, textarea");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    void save(form);
  });
  form?.querySelector("[data-cancel]")?.addEventListener("click", (event) => {
    event.preventDefault();
    close(true);
  });
  first?.focus({ preventScroll: true });
  if (first instanceof HTMLInputElement) first.select();
}

async function save(form: HTMLFormElement): Promise<void> {
  if (!open) return;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer) return;
  if (!answer.ok || answer.redirected) return form.submit(); // A refusal or a merge screen is a page of its own; nothing typed is lost.
  const text = await answer.text();
  const row = open.cell.closest("tr")!;
  const fresh = new DOMParser().parseFromString(`<table><tbody>${text}</tbody></table>`, "text/html").querySelector("tr");
  if (!fresh) return show(text);
  const name = open.cell.dataset.cell;
  row.replaceWith(document.adoptNode(fresh));
  close(false);
  fresh.classList.add("is-at");
  fresh.querySelector<HTMLElement>(`[data-cell="${CSS.escape(name ?? "")}"]`)?.focus();
}

function close(giveFocusBack: boolean): void {
  if (!open) return;
  const { panel, cell } = open;
  open = null;
  panel.remove();
  cell.classList.remove("is-editing");
  if (giveFocusBack) cell.focus();
}

table?.addEventListener("dblclick", (event) => {
  const cell = (event.target as Element).closest<HTMLElement>("[data-cell]");
  if (cell) {
    event.preventDefault();
    getSelection()?.removeAllRanges();
    void start(cell);
  }
});

table?.addEventListener("keydown", (event) => {
  const row = (event.target as Element).closest("tr");
  const cells = [...(row?.querySelectorAll<HTMLElement>("[data-cell]") ?? [])];
  if (cells.length === 0 || (event.target as Element).matches("input, select, textarea, summary")) return;
  const at = cells.findIndex((cell) => cell === event.target);
  if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    event.preventDefault();
    const next = at < 0 ? (event.key === "ArrowRight" ? 0 : cells.length - 1) : at + (event.key === "ArrowRight" ? 1 : -1);
    cells[Math.max(0, Math.min(cells.length - 1, next))]?.focus();
  } else if ((event.key === "Enter" && at >= 0) || event.key === "F2") {
    event.preventDefault();
    const cell = cells[Math.max(0, at)];
    if (cell) void start(cell);
  }
});

document.addEventListener("keydown", (event) => event.key === "Escape" && open && close(true), true);
document.addEventListener("pointerdown", (event) => {
  if (open && !open.panel.contains(event.target as Node)) close(false);
});
