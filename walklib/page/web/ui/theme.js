// Light, dark, or as the system is; remembered where the browser allows it.

const THEMES = { auto: "Theme: system", light: "Theme: light", dark: "Theme: dark" }, KEY = "walklib-theme";

const remembered = () => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
};

export function themeSwitch(button) {
  const names = Object.keys(THEMES);
  const put = name => {
    document.documentElement.dataset.theme = name;
    button.title = THEMES[name];
    button.setAttribute("aria-label", THEMES[name]);
    try {
      localStorage.setItem(KEY, name);
    } catch {
      // Forgotten with the page.
    }
  };
  put(names.includes(remembered()) ? remembered() : "auto");
  button.addEventListener("click", () => {
    const now = names.indexOf(document.documentElement.dataset.theme);
    put(names[(now + 1) % names.length]);
  });
}
