// Runs in a hidden frame of a page of widgets, and names its controls and pictures:
// each by the label that stands beside or below it.
const page = frameElement.closest(".walklib-page");

function nameAll() {
  for (const row of page.querySelectorAll(".walklib-named")) {
    const label = row.querySelector(".widget-label").textContent;
    for (const part of row.querySelectorAll("input, .noUi-handle"))
      part.setAttribute("aria-label", label);
    for (const list of row.querySelectorAll("select"))
      list.setAttribute("aria-label", `${label}: ${list.options[0].text}`);
  }
  for (const shown of page.querySelectorAll(".walklib-captioned"))
    shown.querySelector("img").alt = shown.querySelector(".widget-label").textContent;
}

new parent.MutationObserver(nameAll).observe(page, { childList: true, subtree: true });
nameAll();
