"use strict";
(() => {
  const root = document.documentElement;
  const theme = document.querySelector(".theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : dark.matches);
  const label = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  theme.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; label(); });
  dark.addEventListener("change", label);
  theme.hidden = false;
  label();

  const form = document.querySelector(".filter");
  const [verdict, section] = form.querySelectorAll("select");
  const rows = [...document.querySelectorAll(".claims tbody tr")];
  const filter = () => {
    for (const row of rows) {
      row.hidden = (verdict.value && row.dataset.verdict !== verdict.value)
        || (section.value && row.dataset.section !== section.value);
    }
    const shown = rows.filter((row) => !row.hidden).length;
    form.querySelector("output").textContent = `${shown} of ${rows.length} shown`;
  };
  form.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  form.hidden = false;
  filter();

  // What is wider than its place scrolls there; whoever has no pointer reaches it with Tab.
  const reach = (box) => {
    if (box.scrollWidth > box.clientWidth + 1) { box.tabIndex = 0; } else { box.removeAttribute("tabindex"); }
  };
  const watch = new ResizeObserver((changes) => changes.forEach((change) => reach(change.target)));
  document.querySelectorAll(".scroll").forEach((box) => watch.observe(box));
})();
