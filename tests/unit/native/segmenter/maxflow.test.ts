import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startKernel } from '../../../../native/segmenter/kernel.ts';
import { readKernel } from './support.ts';

interface Graph {
  /** Signed link to the terminals: positive from the source, negative to the sink. */
  terminals: number[];
  edges: { u: number; v: number; forward: number; backward: number }[];
}

const kernel = startKernel(readKernel());

function solve({ terminals, edges }: Graph): { flow: number; sourceSide: boolean[] } {
  const { graph } = kernel;
  graph.startGraph(terminals.length);
  terminals.forEach((strength, node) => {
    graph.graphTerminal(node, strength);
  });
  for (const { u, v, forward, backward } of edges) graph.graphJoin(u, v, forward, backward);
  const flow = graph.maxFlow();
  return { flow, sourceSide: terminals.map((_, node) => graph.graphSide(node) !== 0) };
}

/** Edmonds and Karp on a capacity matrix: slow, and nothing in common with the kernel's solver. */
function edmondsKarp({ terminals, edges }: Graph): number {
  const n = terminals.length + 2;
  const source = n - 2;
  const sink = n - 1;
  const capacity = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const add = (from: number, to: number, amount: number) => {
    capacity[from]![to]! += amount;
  };
  terminals.forEach((strength, node) => {
    if (strength > 0) add(source, node, strength);
    else add(node, sink, -strength);
  });
  for (const { u, v, forward, backward } of edges) {
    add(u, v, forward);
    add(v, u, backward);
  }
  let flow = 0;
  while (true) {
    const from = new Array<number>(n).fill(-1);
    from[source] = source;
    const queue = [source];
    for (const node of queue) {
      for (let next = 0; next < n; next++) {
        if (from[next] === -1 && capacity[node]![next]! > 0) {
          from[next] = node;
          queue.push(next);
        }
      }
    }
    if (from[sink] === -1) return flow;
    let amount = Number.POSITIVE_INFINITY;
    for (let node = sink; node !== source; node = from[node]!) amount = Math.min(amount, capacity[from[node]!]![node]!);
    for (let node = sink; node !== source; node = from[node]!) {
      capacity[from[node]!]![node]! -= amount;
      capacity[node]![from[node]!]! += amount;
    }
    flow += amount;
  }
}

/** What it costs to part the nodes in this way. */
function cutCost({ terminals, edges }: Graph, sourceSide: readonly boolean[]): number {
  let cost = 0;
  terminals.forEach((strength, node) => {
    if (strength > 0 ? !sourceSide[node] : sourceSide[node]) cost += Math.abs(strength);
  });
  for (const { u, v, forward, backward } of edges) {
    if (sourceSide[u] && !sourceSide[v]) cost += forward;
    if (sourceSide[v] && !sourceSide[u]) cost += backward;
  }
  return cost;
}

const graphs = (capacity: fc.Arbitrary<number>, terminal: fc.Arbitrary<number>): fc.Arbitrary<Graph> =>
  fc.integer({ min: 1, max: 24 }).chain((n) => {
    const node = fc.integer({ min: 0, max: n - 1 });
    const edge = fc.record({ u: node, v: node, forward: capacity, backward: capacity }).filter(({ u, v }) => u !== v);
    return fc.record({
      terminals: fc.array(terminal, { minLength: n, maxLength: n }),
      edges: n > 1 ? fc.array(edge, { maxLength: 4 * n }) : fc.constant([]),
    });
  });

test('whole capacities: flow and cut equal those of an independent solver', () => {
  fc.assert(
    fc.property(graphs(fc.integer({ min: 0, max: 20 }), fc.integer({ min: -30, max: 30 })), (graph) => {
      const { flow, sourceSide } = solve(graph);
      expect(flow).toBe(edmondsKarp(graph));
      expect(cutCost(graph, sourceSide)).toBe(flow);
    }),
    { numRuns: 500 },
  );
});

test('real capacities: flow and cut agree within rounding', () => {
  const real = (min: number, max: number) => fc.float({ min, max, noNaN: true });
  fc.assert(
    fc.property(graphs(real(0, 8), real(-16, 16)), (graph) => {
      const { flow, sourceSide } = solve(graph);
      expect(flow).toBeCloseTo(edmondsKarp(graph), 2);
      expect(cutCost(graph, sourceSide)).toBeCloseTo(flow, 2);
    }),
    { numRuns: 300 },
  );
});
