import { expect } from "chai";
import { influenceWeights } from "../../../../attribution/influence/influenceWeights.ts";
import { openLayers } from "../../../../attribution/influence/folder.ts";
import { LARGEST_WEIGHT } from "../../../../attribution/influence/weights.ts";
import {
  codeOf,
  gradientFolder,
  littleEndian,
  npyHeader,
  npyOf,
  npyRows,
  safetensorsRows,
} from "../../../helpers/gradientFiles.ts";

const TRAIN = [
  [1, 0],
  [1, 1],
];

describe("influenceWeights", () => {
  let folder: ReturnType<typeof gradientFolder>;
  beforeEach(() => (folder = gradientFolder()));
  afterEach(() => folder.remove());

  const weightsOf = (records = ["r1", "r2"]) =>
    influenceWeights({ folder: folder.path, records, damping: new Map([["a", 2]]) }).map((weights) => [...weights]);

  describe("given .npy files", () => {
    it("gives the weights of every test point", () => {
      folder.write("a.train.npy", npyRows(TRAIN));
      // With λ = 2 the influences are 1/4 and −3/2, and with the other sign −1/4 and 3/2.
      folder.write(
        "a.test.npy",
        npyRows([
          [0, 4],
          [0, -4],
        ]),
      );

      expect(weightsOf()).to.deep.equal([[["r2", LARGEST_WEIGHT]], [["r1", LARGEST_WEIGHT]]]);
    });

    it("takes one dimension for one test point, and adds up a record's points", () => {
      folder.write("a.train.npy", npyRows(TRAIN));
      folder.write("a.test.npy", npyOf(npyHeader("(2,)"), littleEndian([0, 4])));

      expect(weightsOf(["r1", "r1"])).to.deep.equal([[["r1", LARGEST_WEIGHT]]]);
    });

    it("leaves other files alone, and takes the layers in the order of their names", () => {
      for (const layer of ["b", "B", "a.b", "é", "a"]) {
        folder.write(`${layer}.train.npy`, npyRows(TRAIN));
        folder.write(`${layer}.test.npy`, npyRows([[0, 4]]));
      }
      folder.write("notes.txt", Buffer.from("none"));
      folder.write(".test.npy", Buffer.from("none"));

      expect(openLayers(folder.path).map(({ name }) => name)).to.deep.equal(["B", "a", "a.b", "b", "é"]);
    });
  });

  describe("given .safetensors files", () => {
    it("gives the same weights as from .npy files", () => {
      const layers = { b: [[1, -2, 3], [0.5, 1, 2]], a: TRAIN }; // prettier-ignore
      folder.write("train.safetensors", safetensorsRows(layers));
      folder.write("test.safetensors", safetensorsRows({ a: [[2, 1]], b: [[1, 0.1, 2]] }));
      const other = gradientFolder();
      other.write("a.train.npy", npyRows(layers.a));
      other.write("b.train.npy", npyRows(layers.b));
      other.write("a.test.npy", npyRows([[2, 1]]));
      other.write("b.test.npy", npyRows([[1, 0.1, 2]]));

      const records = ["r1", "r2"];
      const found = influenceWeights({ folder: folder.path, records });
      const fromNpy = influenceWeights({ folder: other.path, records });
      other.remove();

      expect(found).to.have.length(1);
      expect(found.map((weights) => weights.size)).to.deep.equal([2]);
      expect(found).to.deep.equal(fromNpy);
    });
  });

  describe("given what doesn't fit together", () => {
    it("refuses a folder that isn't there, a file in its place, and one without gradients", () => {
      const file = folder.write("notes.txt", Buffer.from("none"));
      expect(codeOf(() => openLayers(file))).to.equal("GRADIENTS_MISSING");
      expect(codeOf(() => openLayers(`${folder.path}/none`))).to.equal("GRADIENTS_MISSING");
      expect(codeOf(() => openLayers(folder.path))).to.equal("GRADIENTS_MISSING");
    });

    for (const [name, rows] of [
      ["b.train.npy", TRAIN],
      ["b.test.npy", [[0, 4]]],
    ] as const) {
      it(`refuses ${name} alone`, () => {
        folder.write(name, npyRows(rows));

        expect(codeOf(() => openLayers(folder.path))).to.equal("GRADIENTS_MISSING");
      });
    }

    it("refuses train.safetensors alone", () => {
      folder.write("train.safetensors", safetensorsRows({ a: TRAIN }));

      expect(codeOf(() => openLayers(folder.path))).to.equal("GRADIENTS_MISSING");
    });

    it("refuses both formats in one folder", () => {
      folder.write("train.safetensors", safetensorsRows({ a: TRAIN }));
      folder.write("a.train.npy", npyRows(TRAIN));

      expect(codeOf(() => openLayers(folder.path))).to.equal("GRADIENTS_MISMATCH");
    });

    it("refuses training gradients of one dimension", () => {
      folder.write("a.train.npy", npyOf(npyHeader("(2,)"), littleEndian([1, 0])));
      folder.write("a.test.npy", npyRows([[0, 4]]));

      expect(codeOf(() => openLayers(folder.path))).to.equal("GRADIENTS_MISMATCH");
    });

    for (const shape of ["(1125899906842624, 0)", "(0, 1125899906842624)"]) {
      it(`refuses the shape ${shape}, which needs no bytes`, () => {
        folder.write("a.train.npy", npyOf(npyHeader(shape), Buffer.alloc(0)));
        folder.write("a.test.npy", npyOf(npyHeader(shape), Buffer.alloc(0)));

        expect(codeOf(() => weightsOf())).to.equal("GRADIENTS_EMPTY");
      });
    }

    it("refuses a number that isn't finite in a test", () => {
      folder.write("a.train.npy", npyRows(TRAIN));
      folder.write("a.test.npy", npyRows([[0, NaN]]));

      expect(codeOf(() => weightsOf())).to.equal("GRADIENTS_NOT_FINITE");
    });

    it("refuses records for other points", () => {
      folder.write("a.train.npy", npyRows(TRAIN));
      folder.write("a.test.npy", npyRows([[0, 4]]));

      expect(codeOf(() => weightsOf(["r1"]))).to.equal("RECORDS_INVALID");
    });
  });
});
