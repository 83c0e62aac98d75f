// A square to click, drag or move in with the arrow keys.
function render({ model, el }) {
  const pad = document.createElement("div");
  const picture = document.createElement("img");
  const mark = document.createElement("div");
  pad.className = "walklib-pad";
  pad.tabIndex = 0;
  pad.setAttribute("role", "application");
  pad.setAttribute("aria-label", "Map: click, drag, or use the arrow keys");
  mark.className = "walklib-mark";
  picture.draggable = false;
  picture.alt = "";
  const rim = document.createElement("div");
  rim.className = "walklib-rim";
  rim.hidden = !model.get("rim");
  const [across, down] = ["u \u2192", "v \u2193"].map(name => {
    const axis = document.createElement("span");
    axis.className = "walklib-axis";
    axis.textContent = name;
    return axis;
  });
  down.classList.add("walklib-down");
  pad.append(picture, rim, mark, across, down);
  el.append(pad);

  // Pictures lie in the middle of their cells: the outer half cells are the edge.
  const inside = value => Math.min(1, Math.max(0, value));
  const toCoordinate = share => {
    const cells = model.get("side");
    return inside((share * cells - 0.5) / (cells - 1));
  };
  const toShare = coordinate => {
    const cells = model.get("side");
    return (coordinate * (cells - 1) + 0.5) / cells;
  };

  function go(u, v) {
    const steps = model.get("steps");
    const snapped = [u, v].map(value => Math.round(inside(value) * steps) / steps);
    model.set("point", snapped);
    model.save_changes();
  }

  function goToPointer(event) {
    const box = pad.getBoundingClientRect();
    go(toCoordinate((event.clientX - box.left) / box.width),
       toCoordinate((event.clientY - box.top) / box.height));
  }

  const keys = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1],
                 ArrowDown: [0, 1] };
  pad.addEventListener("keydown", event => {
    const way = keys[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const step = (event.shiftKey ? 8 : 1) / model.get("steps");
    const [u, v] = model.get("point");
    go(u + way[0] * step, v + way[1] * step);
  });
  pad.addEventListener("pointerdown", event => {
    pad.setPointerCapture(event.pointerId);
    goToPointer(event);
  });
  pad.addEventListener("pointermove", event => {
    if (pad.hasPointerCapture(event.pointerId)) goToPointer(event);
  });

  function place() {
    const [u, v] = model.get("point");
    mark.style.left = 100 * toShare(u) + "%";
    mark.style.top = 100 * toShare(v) + "%";
    rim.style.inset = 100 * toShare(0) + "%";
  }

  let address = null;
  function show() {
    const old = address;
    address = URL.createObjectURL(new Blob([model.get("mosaic")]));
    picture.onload = () => old && URL.revokeObjectURL(old);
    picture.src = address;
  }

  model.on("change:point change:side", place);
  model.on("change:mosaic", show);
  place();
  show();
  model.send({ ready: true });
  return () => {
    model.off("change:point change:side", place);
    model.off("change:mosaic", show);
    URL.revokeObjectURL(address);
  };
}
export default { render };
