// Light and dark. The choice is a cookie, so that the server writes it into the page and nothing flashes.

const YEAR = 31_536_000;

function isDark(): boolean {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

export function switchTheme(): void {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  document.cookie = `qd-theme=${theme}; path=/; max-age=${YEAR}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
}

document.addEventListener("click", (event) => {
  if ((event.target as Element).closest("[data-theme-switch]")) switchTheme();
});
