// The timeline: a card at each bar, dragging to pin, and the same by keyboard. All of it stands as links and forms without script.
import { announce, csrfToken, el, post } from "../page";
import { toast } from "../toasts";

type Pin = { kind: string; day?: string; release?: string };
type Answer = { status: string; sentence: string; moves: string[]; more: number; demands: string[] };
type Told = { answer?: Answer; job?: string; status?: string; url?: string; errors?: Record<string, string[]> };

const DAY = 86_400_000;
const HOVER_DELAY = 220;
const DRAG_FROM = 5;
const NEAR_RELEASE = 9;
const ASK_AFTER = 450;
const POLL_EVERY = 250;
const LONGEST_WAIT = 60_000;

class Timeline {
  private readonly root: string;
  private readonly start: number;
  private readonly weeks: number;
  private readonly mayPin: boolean;
  private readonly cards = new Map<string, string>();
  private hoverTimer = 0;
  private askTimer = 0;
  private shown: HTMLElement | null = null;
  private moved: { bar: HTMLElement; weeks: number } | null = null;
  private question = 0;

  constructor(
    private readonly place: HTMLElement,
    private readonly card: HTMLElement,
  ) {
    this.root = place.dataset.root ?? "";
    this.start = Date.parse(place.dataset.start ?? "");
    this.weeks = Number(place.dataset.weeks);
    this.mayPin = card.dataset.mayPin === "yes";
    place.addEventListener("pointerover", (event) => this.hover(event));
    place.addEventListener("pointerout", () => window.clearTimeout(this.hoverTimer));
    place.addEventListener("focusin", (event) => this.focused(event));
    place.addEventListener("pointerdown", (event) => this.grab(event));
    place.addEventListener("keydown", (event) => this.key(event));
    place.addEventListener("dragstart", (event) => event.preventDefault());
    place.addEventListener("scroll", () => this.hide());
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.cancel());
    document.addEventListener("pointerdown", (event) => {
      if (!(event.target instanceof Element) || (!this.card.contains(event.target) && !this.bar(event))) this.cancel();
    });
    if (this.mayPin) for (const bar of this.bars()) bar.setAttribute("aria-keyshortcuts", "ArrowLeft ArrowRight P X O");
  }

  private bars(): HTMLElement[] {
    return [...this.place.querySelectorAll<HTMLElement>("a.qd-tb")];
  }

  private bar(event: Event): HTMLElement | null {
    return event.target instanceof Element ? event.target.closest<HTMLElement>("a.qd-tb") : null;
  }

  /** The part of the page on which weeks lie. */
  private plane(): DOMRect {
    return this.place.querySelector(".qd-tl-plane")!.getBoundingClientRect();
  }

  private address(bar: HTMLElement, verb = ""): string {
    return `${this.root}features/${encodeURIComponent(bar.dataset.feature ?? "")}/${verb}`;
  }

  // ---- the card
  private hover(event: PointerEvent): void {
    const bar = this.bar(event);
    if (!bar || event.pointerType === "touch" || this.moved || bar === this.shown) return;
    window.clearTimeout(this.hoverTimer);
    this.hoverTimer = window.setTimeout(() => void this.tell(bar), HOVER_DELAY);
  }

  private focused(event: FocusEvent): void {
    const bar = this.bar(event);
    if (!bar) return;
    if (this.moved && this.moved.bar !== bar) this.cancel();
    // A press is followed by a drag or a page; only the keyboard's focus opens the card.
    if (bar.matches(":focus-visible")) void this.tell(bar);
  }

  private async tell(bar: HTMLElement): Promise<void> {
    const ref = bar.dataset.feature ?? "";
    let html = this.cards.get(ref);
    if (html === undefined) {
      const answer = await fetch(this.address(bar, "card"), { headers: { "HX-Request": "true" } }).catch(() => null);
      if (!answer?.ok) return;
      html = await answer.text();
      this.cards.set(ref, html);
    }
    if (this.moved || (!bar.matches(":hover") && document.activeElement !== bar)) return;
    // The server's own fragment, escaped there.
    this.show(bar, document.createRange().createContextualFragment(html));
  }

  private show(bar: HTMLElement, ...content: Node[]): void {
    this.card.replaceChildren(...content);
    this.shown?.classList.remove("is-focus");
    this.shown = bar;
    bar.classList.add("is-focus");
    if (!this.card.matches(":popover-open")) this.card.showPopover();
    const from = bar.getBoundingClientRect();
    const box = this.card.getBoundingClientRect();
    const left = Math.max(12, Math.min(from.left + Math.min(from.width, 160), innerWidth - box.width - 12));
    const below = from.bottom + 10;
    const top = below + box.height > innerHeight - 8 ? Math.max(8, from.top - box.height - 10) : below;
    this.card.style.left = `${left}px`;
    this.card.style.top = `${top}px`;
  }

  private hide(): void {
    this.shown?.classList.remove("is-focus");
    this.shown = null;
    if (this.card.matches(":popover-open")) this.card.hidePopover();
  }

  private cancel(): void {
    this.question++;
    window.clearTimeout(this.askTimer);
    if (this.moved) {
      this.moved.bar.style.translate = "";
      this.moved.bar.classList.remove("is-moved");
      this.moved = null;
    }
    this.hide();
  }

  // ---- dragging
  private grab(event: PointerEvent): void {
    const bar = this.bar(event);
    if (!bar || !this.mayPin || bar.hasAttribute("data-ask") || event.button !== 0 || event.pointerType === "touch") return;
    const plane = this.plane();
    const week = plane.width / this.weeks;
    let dragged = false;
    let drop: HTMLElement | null = null;
    let pin: Pin | null = null;
    const move = (now: PointerEvent): void => {
      const across = now.clientX - event.clientX;
      if (!dragged && Math.abs(across) < DRAG_FROM) return;
      if (!dragged) {
        dragged = true;
        this.cancel();
        window.clearTimeout(this.hoverTimer);
        bar.setPointerCapture(event.pointerId);
        bar.classList.add("is-dragged");
        drop = el("div", { class: "qd-tl-drop" });
        this.place.querySelector(".qd-tl-plane")!.append(drop);
      }
      const weeks = this.within(bar, Math.round(across / week));
      const release = this.releaseAt(now.clientX);
      pin = release ? { kind: "release", release: release.dataset.release ?? "" } : { kind: "not before", day: this.dayOf(bar, weeks) };
      bar.style.translate = `${weeks * week}px`;
      this.mark(release);
      drop!.style.left = release ? release.style.left || getComputedStyle(release).left : `${((Number(bar.dataset.week) + weeks) / this.weeks) * 100}%`;
      drop!.dataset.t = release ? `in ${release.dataset.title}` : `not before ${said(pin.day!)}`;
      if (weeks === 0 && !release) pin = null;
    };
    const end = (now: PointerEvent): void => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
      window.removeEventListener("keydown", stop, true);
      drop?.remove();
      this.mark(null);
      if (!dragged) return;
      bar.classList.remove("is-dragged");
      // The press that ends a drag is no press on the link.
      bar.addEventListener("click", (click) => click.preventDefault(), { once: true });
      window.setTimeout(() => bar.dispatchEvent(new Event("click", { cancelable: true })), 0);
      if (now.type === "pointerup" && pin) {
        this.moved = { bar, weeks: 0 };
        bar.classList.add("is-moved");
        void this.ask(bar, pin);
      } else {
        bar.style.translate = "";
      }
    };
    const stop = (now: KeyboardEvent): void => {
      if (now.key !== "Escape") return;
      pin = null;
      end(new PointerEvent("pointercancel"));
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
    window.addEventListener("keydown", stop, true);
  }

  /** Weeks to move that keep the start on the sheet. */
  private within(bar: HTMLElement, weeks: number): number {
    const from = Number(bar.dataset.week);
    return Math.max(-from, Math.min(this.weeks - 1 - from, weeks));
  }

  private dayOf(bar: HTMLElement, weeks: number): string {
    return new Date(this.start + (Number(bar.dataset.week) + weeks) * 7 * DAY).toISOString().slice(0, 10);
  }

  private releaseAt(x: number): HTMLElement | null {
    const plane = this.plane();
    for (const release of this.place.querySelectorAll<HTMLElement>("em[data-release]")) {
      const at = plane.left + release.offsetLeft;
      if (Math.abs(at - x) <= NEAR_RELEASE) return release;
    }
    return null;
  }

  private mark(release: HTMLElement | null): void {
    for (const each of this.place.querySelectorAll(".is-target")) each.classList.remove("is-target");
    release?.classList.add("is-target");
  }

  // ---- the keyboard
  private key(event: KeyboardEvent): void {
    const bar = this.bar(event);
    if (!bar || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const all = this.bars();
      all[all.indexOf(bar) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
      event.preventDefault();
      return;
    }
    if (!this.mayPin || bar.hasAttribute("data-ask")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "ArrowRight" || key === "ArrowLeft") this.nudge(bar, key === "ArrowRight" ? 1 : -1);
    else if (key === "p") this.commit(bar, { kind: "not before", day: this.dayOf(bar, this.moved?.weeks ?? 0) });
    else if (key === "x") void this.ask(bar, { kind: "exclude" });
    else if (key === "o") location.assign(`${this.address(bar)}?kind=option#pin`);
    else return;
    event.preventDefault();
  }

  private nudge(bar: HTMLElement, by: number): void {
    if (this.moved?.bar !== bar) this.cancel();
    const weeks = this.within(bar, (this.moved?.weeks ?? 0) + by);
    window.clearTimeout(this.askTimer);
    if (weeks === 0) {
      this.cancel();
      return;
    }
    this.moved = { bar, weeks };
    bar.classList.add("is-moved");
    bar.style.translate = `${weeks * (this.plane().width / this.weeks)}px`;
    const day = this.dayOf(bar, weeks);
    announce(`Not before ${said(day)}`);
    this.show(bar, this.head(bar, `Not before ${said(day)}`), el("p", { class: "qd-s qd-dim" }, "Stop here to ask what it costs; P pins it, Escape leaves it as it was."));
    this.askTimer = window.setTimeout(() => void this.ask(bar, { kind: "not before", day }), ASK_AFTER);
  }

  // ---- what it costs
  private async ask(bar: HTMLElement, pin: Pin): Promise<void> {
    const mine = ++this.question;
    const what = words(pin, this.place);
    this.show(bar, this.head(bar, what), el("p", { class: "qd-s qd-sub" }, "Asking what it costs …"), this.choices(bar, pin));
    const told = await this.cost(bar, pin, () => mine !== this.question);
    if (mine !== this.question) return;
    const content: Node[] = [this.head(bar, what)];
    if ("sentence" in told) {
      content.push(el("p", { class: "qd-m" }, told.sentence));
      const rows = [...told.demands, ...told.moves, ...(told.more ? [`and ${told.more} more`] : [])];
      if (rows.length) content.push(el("ul", { class: "qd-s qd-sub qd-moves" }, ...rows.map((row) => el("li", {}, row))));
      announce(told.sentence);
    } else {
      content.push(el("p", { class: "qd-s qd-sub" }, told.problem));
    }
    this.show(bar, ...content, this.choices(bar, pin));
  }

  private async cost(bar: HTMLElement, pin: Pin, isOver: () => boolean): Promise<Answer | { problem: string }> {
    const until = performance.now() + LONGEST_WAIT;
    const address = this.address(bar, "cost");
    const lost = { problem: "The server did not say what it costs. You can pin it all the same." };
    for (let first = true; performance.now() < until && !isOver(); first = false) {
      const answer = await fetch(address, { method: "POST", body: fields(pin), headers: { Accept: "application/json" } }).catch(() => null);
      const told = (await answer?.json().catch(() => null)) as Told | null;
      if (told?.answer) return told.answer;
      if (told?.errors) return { problem: Object.values(told.errors).flat().join(" ") };
      if (!told?.status || !first) return lost;
      const failed = await this.finished(told.status, until, isOver);
      if (failed) return { problem: failed };
    }
    return lost;
  }

  /** Waits for a job's end; gives what went wrong, or nothing. */
  private async finished(status: string, until: number, isOver: () => boolean): Promise<string> {
    while (performance.now() < until && !isOver()) {
      await new Promise((done) => window.setTimeout(done, POLL_EVERY));
      const answer = await fetch(status, { headers: { Accept: "application/json" } }).catch(() => null);
      const job = (await answer?.json().catch(() => null)) as { is_over?: boolean; state?: string; error?: string; remedy?: string } | null;
      if (job?.is_over) return job.state === "done" ? "" : [job.error, job.remedy].filter(Boolean).join(" ") || "It was stopped.";
    }
    return "";
  }

  private head(bar: HTMLElement, what: string): HTMLElement {
    return el("p", { class: "qd-card-head" }, el("b", { class: "qd-b" }, bar.querySelector("span")?.textContent ?? ""), el("span", { class: "qd-tag" }, what));
  }

  private choices(bar: HTMLElement, pin: Pin): HTMLElement {
    const yes = el("button", { class: "qd-btn is-primary", type: "button" }, "Pin it");
    const no = el("button", { class: "qd-btn is-quiet", type: "button" }, "Leave it");
    yes.addEventListener("click", () => this.commit(bar, pin));
    no.addEventListener("click", () => {
      this.cancel();
      bar.focus();
    });
    return el("p", { class: "qd-btns" }, yes, no);
  }

  private commit(bar: HTMLElement, pin: Pin): void {
    toast("Pinning …");
    post(this.address(bar, "pin"), { ...pin, back: location.pathname + location.search });
  }
}

function fields(pin: Pin): URLSearchParams {
  return new URLSearchParams({ csrfmiddlewaretoken: csrfToken(), ...pin });
}

function said(day: string): string {
  return new Date(`${day}T00:00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
}

function words(pin: Pin, place: HTMLElement): string {
  if (pin.kind === "exclude") return "kept out";
  if (pin.kind !== "release") return `${pin.kind} ${said(pin.day ?? "")}`;
  return `in ${place.querySelector<HTMLElement>(`em[data-release="${CSS.escape(pin.release ?? "")}"]`)?.dataset.title ?? pin.release}`;
}

const place = document.querySelector<HTMLElement>("[data-timeline]");
const card = document.getElementById("card");
if (place && card) {
  new Timeline(place, card);
  // A phone begins where today is, not at the past.
  const now = place.querySelector<HTMLElement>("#now");
  if (now && place.scrollWidth > place.clientWidth) place.scrollLeft = Math.max(0, now.offsetLeft - 60);
}
