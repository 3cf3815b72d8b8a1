// The progress of a job, told by the server as it happens. The markup inside is the server's, and stands by itself without script.
import { announce, ownAddress } from "./page";
import { toast } from "./toasts";

type Snapshot = { share?: number | null; phase?: string; sentence?: string; note?: string; detail?: Record<string, unknown>; log?: { number: number; text: string }[] };
type Farewell = { url?: string; error?: string; remedy?: string; sentence?: string };

const SILENT_TRIES = 8;

class Job extends HTMLElement {
  private source: EventSource | null = null;
  private failures = 0;
  private seen = 0;

  connectedCallback(): void {
    const address = ownAddress(this.getAttribute("src") ?? "");
    if (!address || this.hasAttribute("over")) return;
    this.seen = Number(this.getAttribute("seen") ?? 0);
    this.source = new EventSource(address);
    this.source.addEventListener("progress", (event) => this.show(read<Snapshot>(event)));
    this.source.addEventListener("done", (event) => this.finish(read<Farewell>(event)));
    this.source.addEventListener("failed", (event) => this.end(read<Farewell>(event), "is-risk"));
    this.source.addEventListener("cancelled", (event) => this.end(read<Farewell>(event), ""));
    // The browser connects again by itself; after long silence it is said, and the page can be loaded again.
    this.source.addEventListener("error", () => {
      if (this.source?.readyState === EventSource.CLOSED || ++this.failures > SILENT_TRIES) {
        this.source?.close();
        this.write("sentence", "The connection to the server is lost. The work goes on there; load the page again to see how far it is.");
      }
    });
  }

  disconnectedCallback(): void {
    this.source?.close();
  }

  private show(now: Snapshot): void {
    this.failures = 0;
    const bar = this.querySelector("progress");
    if (bar) {
      if (typeof now.share === "number") bar.value = now.share;
      else bar.removeAttribute("value");
    }
    this.write("phase", now.phase ?? "");
    this.write("share", typeof now.share === "number" ? `${Math.round(now.share * 100)}\u202f%` : "");
    this.write("sentence", now.sentence ?? "");
    this.write("value", this.found(now.detail ?? {}));
    const log = this.querySelector<HTMLElement>("[data-log]");
    for (const line of now.log ?? []) {
      if (!log || line.number <= this.seen) continue;
      this.seen = line.number;
      log.append(`${line.text}\n`);
      log.scrollTop = log.scrollHeight;
    }
  }

  /** The best so far and what cannot be passed, where the job says them. */
  private found(detail: Record<string, unknown>): string {
    const unit = this.getAttribute("unit") ?? "";
    const bound = detail.upper_bound;
    if (typeof detail.value !== "number") return "";
    return `${amount(detail.value, unit)} so far${typeof bound === "number" ? `, at most ${amount(bound, unit)}` : ""}`;
  }

  private finish(farewell: Farewell): void {
    this.source?.close();
    announce("Done");
    const goal = this.hasAttribute("follow") && farewell.url ? ownAddress(farewell.url) : null;
    if (goal) location.assign(goal);
    else if (this.hasAttribute("stay")) this.end(farewell, "is-ok");
    else location.reload();
  }

  private end(farewell: Farewell, kind: string): void {
    this.source?.close();
    const said = [farewell.error || farewell.sentence, farewell.remedy].filter(Boolean).join(" ");
    this.write("sentence", said);
    if (kind === "is-risk") toast(said || "It failed.", "error");
    else announce(said);
    if (!this.hasAttribute("stay")) window.setTimeout(() => location.reload(), kind === "is-risk" ? 2500 : 600);
  }

  private write(name: string, text: string): void {
    const place = this.querySelector<HTMLElement>(`[data-${name}]`);
    if (place && place.textContent !== text) place.textContent = text;
  }
}

function read<T>(event: Event): T {
  return JSON.parse((event as MessageEvent<string>).data) as T;
}

/** Three significant figures, as the server writes amounts. */
export function amount(value: number, unit: string): string {
  const size = Number(Math.abs(value).toPrecision(3));
  const [scale, suffix] = size >= 1e9 ? [1e9, "bn"] : size >= 1e6 ? [1e6, "M"] : size >= 1e3 ? [1e3, "k"] : [1, ""];
  const body = `${Number((size / scale).toPrecision(4))}${suffix ? `\u202f${suffix}` : ""}`;
  const sign = value < 0 ? "−" : "";
  return /^[€$£]$/.test(unit) ? `${sign}${unit}${body}` : `${sign}${body}${unit ? ` ${unit}` : ""}`;
}

customElements.define("qd-job", Job);
