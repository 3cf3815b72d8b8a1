// The form of a pin shows only the field its kind needs.
const NEEDS: Record<string, string> = { "not before": "day", "finish by": "day", release: "release", option: "option" };

for (const form of document.querySelectorAll<HTMLFormElement>("[data-pin-form]")) {
  const kind = form.elements.namedItem("kind");
  if (!(kind instanceof HTMLSelectElement)) continue;
  const show = (): void => {
    for (const name of ["day", "release", "option"]) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLElement) field.closest<HTMLElement>(".qd-field")!.hidden = NEEDS[kind.value] !== name;
    }
  };
  kind.addEventListener("change", show);
  show();
}
