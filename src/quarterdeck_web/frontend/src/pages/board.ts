// Cards moved by hand. The server decides; where it asks something first, its page is shown.
import Sortable from "sortablejs";

const board = document.querySelector<HTMLElement>("[data-board]");
const token = document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? "";

function recount(column: Element | null, by: number): void {
  const place = column?.closest("section")?.querySelector("small");
  if (place) place.textContent = String(Math.max(0, Number(place.textContent) + by));
}

async function moved(card: HTMLElement, from: HTMLElement, to: HTMLElement, before: Element | null): Promise<void> {
  const fields = { feature: card.dataset.ref ?? "", by: board?.dataset.by ?? "status", to: to.dataset.to ?? "", back: location.pathname + location.search, csrfmiddlewaretoken: token };
  const answer = await fetch(board!.dataset.move!, { method: "POST", body: new URLSearchParams(fields), headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  if (answer?.status === 204) {
    recount(from, -1);
    recount(to, 1);
    to.querySelector(".qd-board-none")?.remove();
    return;
  }
  from.insertBefore(card, before);
  if (!answer) return;
  const form = document.createElement("form");
  form.method = "post";
  form.action = board!.dataset.move!;
  for (const [name, value] of Object.entries(fields)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  document.body.append(form);
  form.submit();
}

if (board?.dataset.by !== "horizon" && board?.querySelector(".qd-fcard form")) {
  for (const list of board.querySelectorAll<HTMLElement>("[data-cards]")) {
    let before: Element | null = null;
    Sortable.create(list, {
      group: "cards",
      sort: false,
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
      draggable: ".qd-fcard",
      filter: "a, button, summary, details",
      preventOnFilter: false,
      delay: 120,
      delayOnTouchOnly: true,
      onStart: (event) => {
        before = event.item.nextElementSibling;
      },
      onEnd: (event) => {
        if (event.from !== event.to) void moved(event.item, event.from, event.to, before);
      },
    });
  }
}
