// A slider says where it stands while it is dragged; the dates come from the server.
document.addEventListener("input", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.type !== "range" || !target.closest(".qd-what-if")) return;
  const said = `${Math.round(Number(target.value) * 100)} %`;
  target.setAttribute("aria-valuetext", said);
  const output = document.querySelector<HTMLOutputElement>(`output[for="${CSS.escape(target.id)}"]`);
  if (output) output.textContent = said;
});
