// A page in a frame wears the theme of the page around it, also when that changes.
if (window.frameElement) {
  const wear = () => {
    const ink = getComputedStyle(frameElement).color.match(/[\d.]+/g).map(Number);
    const scheme = ink[0] + ink[1] + ink[2] > 384 ? "dark" : "light";
    frameElement.style.colorScheme = scheme;
    document.documentElement.style.colorScheme = scheme;
  };
  wear();
  new parent.MutationObserver(wear).observe(parent.document.body, { attributes: true });
}
