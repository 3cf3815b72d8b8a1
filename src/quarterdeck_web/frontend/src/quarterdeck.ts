// What every page loads. Pages work without it; with it they answer faster and to the keyboard.
import htmx from "htmx.org";
import "./theme";
import "./dialogs";
import "./toasts";
import "./fetching";
import "./palette";
import "./shortcuts";
import "./lists";
import "./drawer";
import "./inline";
import "./writing";
import "./job";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}
window.htmx = htmx;
document.documentElement.classList.add("has-script");
