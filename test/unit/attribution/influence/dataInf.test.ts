import { expect } from "chai";
import { DEFAULT_DAMPING, influences } from "../../../../attribution/influence/dataInf.ts";
import { codeOf } from "../../../helpers/gradientFiles.ts";
import {
  exactInfluence,
  layerOf,
  literalInfluence,
  meanSquare,
  type PlainLayer,
  randomRows,
  relativeError,
} from "../../../helpers/influence.ts";
import { Random } from "../../../helpers/random.ts";

const ONE = new Map([["a", 1]]);

function randomLayer(random: Random, points: number, tests: number, columns: number): PlainLayer {
  return { train: randomRows(random, points, columns), test: randomRows(random, tests, columns) };
}

function influencesOf(layer: PlainLayer, lambda?: number): number[][] {
  const damping = lambda === undefined ? undefined : new Map([["a", lambda]]);
  return influences([layerOf("a", layer)], damping).map((influence) => [...influence]);
}

describe("dataInf", () => {
  describe("influences", () => {
    describe("given two points in two dimensions", () => {
      // With λ = 1: L_1 = 1, L_2 = 3, L_11 = 1, L_22 = 2, L_12 = 1.
      // I_1 = ½ (1·1/2 + 3·1/3) − 1 = −1/4 and I_2 = ½ (1·1/2 + 3·2/3) − 3 = −7/4.
      const train = [
        [1, 0],
        [1, 1],
      ];

      it("gives the influences worked out by hand", () => {
        expect(influencesOf({ train, test: [[1, 2]] }, 1)).to.deep.equal([[-1 / 4, -7 / 4]]);
      });

      it("gives a point that hurts a positive influence", () => {
        // With λ = 2: L_1 = 0, L_2 = 4, I_1 = ½ · ½ (4·1/4) − 0 = 1/4 and I_2 = ½ (½ (4·2/4) − 4) = −3/2.
        expect(influencesOf({ train, test: [[0, 4]] }, 2)).to.deep.equal([[1 / 4, -3 / 2]]);
      });

      it("gives every test point its own influences", () => {
        const test = [
          [1, 2],
          [0, 4],
        ];

        expect(influencesOf({ train, test }, 2)).to.deep.equal([
          ...influencesOf({ train, test: [[1, 2]] }, 2),
          ...influencesOf({ train, test: [[0, 4]] }, 2),
        ]);
      });
    });

    describe("given random layers", () => {
      for (let seed = 1n; seed <= 20n; seed++) {
        it(`agrees with the formula written out, case ${seed}`, () => {
          const random = new Random(seed);
          const points = Number(random.between(1n, 12n));
          const tests = Number(random.between(1n, 4n));
          const names = ["a", "b", "c"].slice(0, Number(random.between(1n, 3n)));
          const layers = names.map(() => randomLayer(random, points, tests, Number(random.between(1n, 9n))));

          const found = influences(names.map((name, l) => layerOf(name, layers[l] ?? { train: [], test: [] })));

          expect(found).to.have.length(tests);
          found.forEach((influence, t) => {
            const byLayer = layers.map(({ train, test }) =>
              literalInfluence(train, test[t] ?? [], DEFAULT_DAMPING * meanSquare(train)),
            );
            const expected = Array.from({ length: points }, (_, k) =>
              byLayer.reduce((sum, layer) => sum + (layer[k] ?? NaN), 0),
            );
            expect(relativeError([...influence], expected)).to.be.lessThan(1e-12);
          });
        });
      }

      it("equals the exact inverse where there is one point", () => {
        for (let seed = 100n; seed < 120n; seed++) {
          const layer = randomLayer(new Random(seed), 1, 1, Number(seed - 98n));
          const lambda = DEFAULT_DAMPING * meanSquare(layer.train);
          const exact = exactInfluence(layer.train, layer.test[0] ?? [], lambda);

          expect(relativeError(influencesOf(layer)[0] ?? [], exact)).to.be.lessThan(1e-9);
        }
      });

      it("is far from the exact inverse where points share a direction and λ is small", () => {
        const random = new Random(7n);
        const direction = Array.from({ length: 6 }, () => 5);
        const train = randomRows(random, 30, 6, direction);
        const test = randomRows(random, 1, 6, direction);
        const lambda = DEFAULT_DAMPING * meanSquare(train);

        const found = influencesOf({ train, test })[0] ?? [];

        expect(relativeError(found, exactInfluence(train, test[0] ?? [], lambda))).to.be.greaterThan(0.1);
      });

      it("permutes the influences as the points are permuted", () => {
        const { train, test } = randomLayer(new Random(21n), 8, 1, 5);
        const order = [3, 1, 7, 0, 6, 2, 5, 4];

        const found = influencesOf({ train: order.map((i) => train[i] ?? []), test })[0] ?? [];
        const [inOrder] = influencesOf({ train, test });

        const expected = order.map((i) => inOrder?.[i] ?? NaN);
        expect(relativeError(found, expected)).to.be.lessThan(1e-13);
      });
    });

    describe("given scaled gradients", () => {
      const { train, test } = randomLayer(new Random(31n), 7, 2, 4);
      const scaled = (rows: PlainLayer["train"], factor: number) => rows.map((row) => row.map((x) => x * factor));
      const plain = influencesOf({ train, test });

      it("grows with the test's gradient, to the bit for a power of two", () => {
        expect(influencesOf({ train, test: scaled(test, 4) })).to.deep.equal(scaled(plain, 4));
      });

      it("turns its sign with the test's gradient", () => {
        expect(influencesOf({ train, test: scaled(test, -1) })).to.deep.equal(scaled(plain, -1));
      });

      it("falls as the training gradients grow, for λ grows with their square", () => {
        expect(influencesOf({ train: scaled(train, 4), test })).to.deep.equal(scaled(plain, 1 / 4));
      });
    });

    describe("given several layers", () => {
      it("adds their influences up", () => {
        const random = new Random(41n);
        const a = randomLayer(random, 5, 1, 3);
        const b = randomLayer(random, 5, 1, 8);

        const [both] = influences([layerOf("a", a), layerOf("b", b)]);

        const [fromA = [], fromB = []] = [influencesOf(a)[0], influencesOf(b)[0]];
        expect([...(both ?? [])]).to.deep.equal(fromA.map((value, k) => value + (fromB[k] ?? NaN)));
      });

      it("takes λ for the layers that it is given for, and the default for others", () => {
        const layer = randomLayer(new Random(42n), 5, 1, 3);
        const layers = [layerOf("a", layer), layerOf("b", layer)];

        const [found] = influences(layers, ONE);

        const [withOne = [], byDefault = []] = [influencesOf(layer, 1)[0], influencesOf(layer)[0]];
        expect([...(found ?? [])]).to.deep.equal(withOne.map((value, k) => value + (byDefault[k] ?? NaN)));
      });
    });

    describe("given a training point that equals the test point", () => {
      it("finds that it helped, whatever the other points are", () => {
        for (let seed = 50n; seed < 70n; seed++) {
          const { train } = randomLayer(new Random(seed), 6, 1, 3);
          const [found = []] = influencesOf({ train, test: train.slice(2, 3) });

          expect(found[2]).to.be.lessThan(0);
        }
      });

      it("finds that it helped most, among points of one size and with a large λ", () => {
        for (let seed = 50n; seed < 70n; seed++) {
          const rows = randomRows(new Random(seed), 6, 5);
          const train = rows.map((row) => row.map((x) => x / Math.sqrt(meanSquare([row]))));
          const [found = []] = influencesOf({ train, test: train.slice(2, 3) }, 100);

          expect(found[2]).to.equal(Math.min(...found));
        }
      });
    });

    describe("given a layer of zeros", () => {
      const zeros = { train: [[0, 0]], test: [[1, 1]] };

      it("asks for a λ", () => {
        expect(codeOf(() => influencesOf(zeros))).to.equal("DAMPING_INVALID");
      });

      it("finds no influence with a λ", () => {
        expect(influencesOf(zeros, 1).map((influence) => influence.map(Math.abs))).to.deep.equal([[0]]);
      });
    });

    describe("given what can't be computed", () => {
      const layer = randomLayer(new Random(80n), 3, 2, 4);
      const a = layerOf("a", layer);

      for (const lambda of [0, -1, NaN, Infinity]) {
        it(`refuses λ = ${lambda}`, () => {
          expect(codeOf(() => influencesOf(layer, lambda))).to.equal("DAMPING_INVALID");
        });
      }

      it("refuses λ of a layer that isn't there", () => {
        expect(codeOf(() => influences([layerOf("b", layer)], ONE))).to.equal("DAMPING_INVALID");
      });

      for (const [what, layers, code] of [
        ["no layer", [], "GRADIENTS_EMPTY"],
        ["no training point", [layerOf("a", { ...layer, train: [] })], "GRADIENTS_EMPTY"],
        ["a matrix without rows", [{ ...a, train: { ...a.train, rows: 0 } }], "GRADIENTS_EMPTY"],
        ["no test point", [layerOf("a", { ...layer, test: [] })], "GRADIENTS_EMPTY"],
        ["rows of nothing", [layerOf("a", { train: [[]], test: [[]] })], "GRADIENTS_EMPTY"],
        ["fewer points in a layer", [a, layerOf("b", { ...layer, train: layer.train.slice(1) })], "GRADIENTS_MISMATCH"],
        ["fewer tests in a layer", [a, layerOf("b", { ...layer, test: layer.test.slice(1) })], "GRADIENTS_MISMATCH"],
        ["tests of other columns", [layerOf("a", { ...layer, test: [[1], [2]] })], "GRADIENTS_MISMATCH"],
        [
          "more results than fit in memory",
          [{ ...a, train: { ...a.train, rows: 2 ** 40 }, test: { ...a.test, rows: 2 } }],
          "GRADIENTS_TOO_LARGE",
        ],
        [
          "more test gradients than fit in memory",
          [{ ...a, train: { ...a.train, columns: 2 ** 40 }, test: { ...a.test, columns: 2 ** 40 } }],
          "GRADIENTS_TOO_LARGE",
        ],
        ["influences beyond a double", [layerOf("a", { train: [[1e150]], test: [[1e200]] })], "GRADIENTS_NOT_FINITE"],
      ] as const) {
        it(`refuses ${what}`, () => {
          const damping = code === "GRADIENTS_NOT_FINITE" ? ONE : undefined;
          expect(codeOf(() => influences(layers, damping))).to.equal(code);
        });
      }
    });
  });
});
