// Max-flow / min-cut with two search trees that are kept from one augmenting path to the next (Boykov and Kolmogorov 2004,
// IEEE TPAMI 26:1124), with their distance heuristic. Written from the paper.
import { MAX_EDGES, MAX_SUPERPIXELS, PIXELS } from './frame';

/** Room for one node per pixel and its eight neighbours (four edges each). */
export const MAX_NODES: i32 = PIXELS;
const MAX_GRAPH_EDGES: i32 = 4 * PIXELS;
assert(MAX_NODES >= MAX_SUPERPIXELS && MAX_GRAPH_EDGES >= MAX_EDGES);

/** A residual capacity below this counts as nothing, so that rounding never makes endless tiny augmentations. */
const NOTHING: f32 = 1e-6;

const NONE: i32 = -1;
const TERMINAL: i32 = -2;
const ORPHAN: i32 = -3;
const UNREACHABLE: i32 = i32.MAX_VALUE;

let nodeCount: i32 = 0;
let arcCount: i32 = 0;

// Arc a goes to head[a]; a ^ 1 is its reverse; residual[a] is what it can still carry.
const firstArc = new StaticArray<i32>(MAX_NODES);
const nextArc = new StaticArray<i32>(2 * MAX_GRAPH_EDGES);
const head = new StaticArray<i32>(2 * MAX_GRAPH_EDGES);
const residual = new StaticArray<f32>(2 * MAX_GRAPH_EDGES);

/** Residual capacity of the link to a terminal: positive from the source, negative to the sink. */
const terminal = new StaticArray<f32>(MAX_NODES);
/** The arc from a node to its parent in its tree, or one of the three markers above. */
const parent = new StaticArray<i32>(MAX_NODES);
const inSinkTree = new StaticArray<u8>(MAX_NODES);
/** Distance to the terminal, and when it was last known to be right. */
const depth = new StaticArray<i32>(MAX_NODES);
const stamp = new StaticArray<i32>(MAX_NODES);
let time: i32 = 0;

/** First-in first-out queue of active nodes, and a double-ended one of orphans; a node is in each at most once. */
const active = new StaticArray<i32>(MAX_NODES);
const isActive = new StaticArray<u8>(MAX_NODES);
let activeStart: i32 = 0;
let activeSize: i32 = 0;
const orphans = new StaticArray<i32>(MAX_NODES);
let orphanStart: i32 = 0;
let orphanSize: i32 = 0;

/** Starts a graph of n <= MAX_NODES nodes without links. */
export function startGraph(n: i32): void {
  nodeCount = n;
  arcCount = 0;
  for (let i = 0; i < n; i++) {
    firstArc[i] = NONE;
    terminal[i] = 0;
  }
}

/** Links a node to the terminals by one signed capacity: positive pulls to the source's side, negative to the sink's. */
export function terminalWeight(node: i32, strength: f32): void {
  terminal[node] += strength;
}

/** Joins two nodes by an edge with the same capacity both ways. */
export function join(u: i32, v: i32, capacity: f32): void {
  joinOneWay(u, v, capacity, capacity);
}

/** Joins two nodes by an edge with a capacity for each direction. */
export function joinOneWay(u: i32, v: i32, forward: f32, backward: f32): void {
  const a = arcCount;
  arcCount += 2;
  head[a] = v;
  residual[a] = forward;
  nextArc[a] = firstArc[u];
  firstArc[u] = a;
  head[a + 1] = u;
  residual[a + 1] = backward;
  nextArc[a + 1] = firstArc[v];
  firstArc[v] = a + 1;
}

/** After `cut`: whether the node is on the source's side. */
export function onSourceSide(node: i32): bool {
  return parent[node] != NONE && !inSinkTree[node];
}

function activate(node: i32): void {
  if (isActive[node]) return;
  isActive[node] = 1;
  let i = activeStart + activeSize++;
  if (i >= nodeCount) i -= nodeCount;
  active[i] = node;
}

function nextActive(): i32 {
  while (activeSize > 0) {
    const node = active[activeStart];
    activeStart = activeStart + 1 == nodeCount ? 0 : activeStart + 1;
    activeSize--;
    isActive[node] = 0;
    if (parent[node] != NONE) return node;
  }
  return NONE;
}

function orphanFirst(node: i32): void {
  parent[node] = ORPHAN;
  orphanStart = orphanStart == 0 ? nodeCount - 1 : orphanStart - 1;
  orphans[orphanStart] = node;
  orphanSize++;
}

function orphanLast(node: i32): void {
  parent[node] = ORPHAN;
  let i = orphanStart + orphanSize++;
  if (i >= nodeCount) i -= nodeCount;
  orphans[i] = node;
}

function nextOrphan(): i32 {
  const node = orphans[orphanStart];
  orphanStart = orphanStart + 1 == nodeCount ? 0 : orphanStart + 1;
  orphanSize--;
  return node;
}

/** What arc a can carry away from the source, seen from a node of the given tree: the sink's tree grows against the flow. */
// @ts-ignore: decorator
@inline
function carries(a: i32, sinkTree: u8): f32 {
  return sinkTree ? residual[a ^ 1] : residual[a];
}

/** Grows the tree of an active node. Returns the arc from the source's tree to the sink's where they meet, or NONE. */
function grow(node: i32): i32 {
  const tree = inSinkTree[node];
  for (let a = firstArc[node]; a >= 0; a = nextArc[a]) {
    if (carries(a, tree) <= NOTHING) continue;
    const other = head[a];
    if (parent[other] == NONE) {
      inSinkTree[other] = tree;
      parent[other] = a ^ 1;
      stamp[other] = stamp[node];
      depth[other] = depth[node] + 1;
      activate(other);
    } else if (inSinkTree[other] != tree) {
      return tree ? a ^ 1 : a;
    } else if (stamp[other] <= stamp[node] && depth[other] > depth[node]) {
      // a shorter way to the same terminal
      parent[other] = a ^ 1;
      stamp[other] = stamp[node];
      depth[other] = depth[node] + 1;
    }
  }
  return NONE;
}

/** Sends as much as fits along the path through `bridge`; what it saturates becomes an orphan. Returns the amount. */
function augment(bridge: i32): f32 {
  let amount = residual[bridge];
  let node = head[bridge ^ 1];
  for (let a = parent[node]; a != TERMINAL; a = parent[node]) {
    amount = min(amount, residual[a ^ 1]);
    node = head[a];
  }
  amount = min(amount, terminal[node]);
  node = head[bridge];
  for (let a = parent[node]; a != TERMINAL; a = parent[node]) {
    amount = min(amount, residual[a]);
    node = head[a];
  }
  amount = min(amount, -terminal[node]);

  residual[bridge] -= amount;
  residual[bridge ^ 1] += amount;
  node = head[bridge ^ 1];
  for (let a = parent[node]; a != TERMINAL; a = parent[node]) {
    residual[a] += amount;
    residual[a ^ 1] -= amount;
    const above = head[a];
    if (residual[a ^ 1] <= NOTHING) {
      residual[a ^ 1] = 0;
      orphanFirst(node);
    }
    node = above;
  }
  terminal[node] -= amount;
  if (terminal[node] <= NOTHING) {
    terminal[node] = 0;
    orphanFirst(node);
  }
  node = head[bridge];
  for (let a = parent[node]; a != TERMINAL; a = parent[node]) {
    residual[a ^ 1] += amount;
    residual[a] -= amount;
    const above = head[a];
    if (residual[a] <= NOTHING) {
      residual[a] = 0;
      orphanFirst(node);
    }
    node = above;
  }
  terminal[node] += amount;
  if (terminal[node] >= -NOTHING) {
    terminal[node] = 0;
    orphanFirst(node);
  }
  return amount;
}

/** Steps from a node to its terminal, or UNREACHABLE when an orphan is on the way. Stops early at depths known in this round. */
function stepsToTerminal(node: i32): i32 {
  let steps = 0;
  while (true) {
    if (stamp[node] == time) return steps + depth[node];
    const a = parent[node];
    steps++;
    if (a == TERMINAL) {
      stamp[node] = time;
      depth[node] = 1;
      return steps;
    }
    if (a == ORPHAN || a == NONE) return UNREACHABLE;
    node = head[a];
  }
}

/** Finds a new parent for an orphan in its own tree, or sets it free and makes orphans of its children. */
function adopt(orphan: i32): void {
  const tree = inSinkTree[orphan];
  const against: u8 = tree ^ 1;
  let best = NONE;
  let fewest = UNREACHABLE;
  for (let a = firstArc[orphan]; a >= 0; a = nextArc[a]) {
    const other = head[a];
    if (carries(a, against) <= NOTHING || inSinkTree[other] != tree || parent[other] == NONE) continue;
    let steps = stepsToTerminal(other);
    if (steps == UNREACHABLE) continue;
    if (steps < fewest) {
      best = a;
      fewest = steps;
    }
    for (let node = other; stamp[node] != time; node = head[parent[node]]) {
      stamp[node] = time;
      depth[node] = steps--;
    }
  }
  if (best != NONE) {
    parent[orphan] = best;
    stamp[orphan] = time;
    depth[orphan] = fewest + 1;
    return;
  }
  for (let a = firstArc[orphan]; a >= 0; a = nextArc[a]) {
    const other = head[a];
    if (inSinkTree[other] != tree || parent[other] == NONE) continue;
    if (carries(a, against) > NOTHING) activate(other);
    const up = parent[other];
    if (up >= 0 && head[up] == orphan) orphanLast(other);
  }
  parent[orphan] = NONE;
}

/**
 * Finds the minimum cut. Returns the flow through the graph, not counting what cancels out at a node whose two terminal links were
 * given as one signed terminal weight. Ask `onSourceSide` afterwards.
 */
export function cut(): f64 {
  let flow: f64 = 0;
  time = 0;
  activeStart = activeSize = orphanStart = orphanSize = 0;
  for (let i = 0; i < nodeCount; i++) {
    isActive[i] = 0;
    stamp[i] = 0;
    depth[i] = 1;
    inSinkTree[i] = u8(terminal[i] < 0);
    parent[i] = terminal[i] == 0 ? NONE : TERMINAL;
    if (terminal[i] != 0) activate(i);
  }
  let node = nextActive();
  while (node != NONE) {
    const bridge = grow(node);
    time++;
    if (bridge == NONE) {
      node = nextActive();
      continue;
    }
    // the node stays the current one: its other arcs have not been looked at
    flow += augment(bridge);
    while (orphanSize > 0) adopt(nextOrphan());
    if (parent[node] == NONE) node = nextActive();
  }
  return flow;
}
