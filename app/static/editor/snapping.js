// Where a box that is moved comes to rest: at the canvas' centre, the safe zone, and the edges and centres of other pieces.
// Everything is in percent of the canvas, boxes are [left, top, width, height].

import { translate } from "../js/words.js";

const NEAR_PX = 7; // on the screen

// What there is to rest at, along one axis: 0 across, 1 down.
function marksOf(axis, others, free) {
  const marks = [{ at: 50, name: translate("the centre") }];
  for (const box of [free, ...others]) {
    const [start, length] = [box[axis], box[axis + 2]];
    const name = box === free ? translate("the safe zone") : translate("another piece");
    if (box !== free || start > 0.01) marks.push({ at: start, name });
    if (box !== free || start + length < 99.99) marks.push({ at: start + length, name });
    if (box !== free) marks.push({ at: start + length / 2, name });
  }
  return marks;
}

function nearest(points, marks, near) {
  let best = null;
  for (const point of points) {
    for (const mark of marks) {
      const by = mark.at - point;
      if (Math.abs(by) <= near && (!best || Math.abs(by) < Math.abs(best.by))) best = { by, mark };
    }
  }
  return best;
}

// How far a box has to go to rest, and the lines that say at what: {by: [x, y], guides: [{axis, at, name}]}.
export function snap(box, others, free, stage, edges) {
  const by = [0, 0], guides = [];
  for (const axis of [0, 1]) {
    const [start, length] = [box[axis], box[axis + 2]];
    const points = edges ? [start + length] : [start, start + length / 2, start + length];
    const near = (100 * NEAR_PX) / (axis ? stage.height : stage.width);
    const found = nearest(points, marksOf(axis, others, free), near);
    if (!found) continue;
    by[axis] = found.by;
    guides.push({ axis, at: found.mark.at, name: found.mark.name });
  }
  return { by, guides };
}
