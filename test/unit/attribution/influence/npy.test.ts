import { expect } from "chai";
import { openNpy } from "../../../../attribution/influence/npy.ts";
import { MOST_HEADER, TensorMatrix } from "../../../../attribution/influence/tensor.ts";
import { codeOf, gradientFolder, littleEndian, npyHeader, npyOf, npyRows } from "../../../helpers/gradientFiles.ts";

describe("npy", () => {
  const folder = gradientFolder();
  after(() => folder.remove());

  function open(bytes: Uint8Array) {
    return openNpy(folder.write("a.npy", bytes), "a");
  }

  function rowsOf(bytes: Uint8Array): number[][] {
    const rows: number[][] = [];
    new TensorMatrix(open(bytes)).eachRow((row) => rows.push([...row]));
    return rows;
  }

  const numbers = [
    [1, -2.5, 3],
    [4, 5e-300, -0],
  ];
  const data = littleEndian(numbers.flat());

  describe("openNpy", () => {
    it("reads doubles, row by row", () => {
      expect(rowsOf(npyRows(numbers))).to.deep.equal(numbers);
    });

    it("reads floats of 32 bits as the doubles that they are", () => {
      expect(rowsOf(npyRows([[0.1, 2]], "F32"))).to.deep.equal([[Math.fround(0.1), 2]]);
    });

    it("reads version 2", () => {
      expect(rowsOf(npyOf(npyHeader("(2, 3)"), data, [2, 0]))).to.deep.equal(numbers);
    });

    it("reads one dimension as one row", () => {
      expect(rowsOf(npyOf(npyHeader("(6,)"), data))).to.deep.equal([numbers.flat()]);
    });

    it("reads more rows than it takes at once", () => {
      const many = Array.from({ length: 300 }, (_, i) => Array.from({ length: 1000 }, (__, j) => i * 1000 + j));

      expect(rowsOf(npyRows(many))).to.deep.equal(many);
      const places: number[] = [];
      new TensorMatrix(open(npyRows(many))).eachRow((_, index) => places.push(index));
      expect(places).to.deep.equal([...many.keys()]);
    });

    it("reads a row that is longer than it takes at once", () => {
      const long = [Array.from({ length: 140_000 }, (_, i) => i)];

      expect(rowsOf(npyRows(long))).to.deep.equal(long);
    });
  });

  describe("openNpy, given a file that ends too early", () => {
    const whole = npyRows(numbers);

    it("refuses each part of it", () => {
      for (let length = 0; length < whole.length; length++) {
        expect(
          codeOf(() => open(whole.subarray(0, length))),
          `of ${length} bytes`,
        ).to.equal("GRADIENTS_TRUNCATED");
      }
    });

    it("refuses a header that says it is longer than the file", () => {
      const bytes = npyOf(npyHeader("(2, 3)"), data, [2, 0]);
      bytes.writeUInt32LE(0xffffffff, 8);

      expect(codeOf(() => open(bytes))).to.equal("GRADIENTS_TRUNCATED");
    });

    for (const shape of ["(9007199254740991, 9007199254740991)", "(4294967296, 4294967296)", "(2, 4)"]) {
      it(`refuses the shape ${shape}, which needs more than there is`, () => {
        expect(codeOf(() => open(npyOf(npyHeader(shape), data)))).to.equal("GRADIENTS_TRUNCATED");
      });
    }

    it("notices that a file has shrunk since it was opened", () => {
      const matrix = new TensorMatrix(open(whole));
      folder.write("a.npy", whole.subarray(0, whole.length - 1));

      expect(codeOf(() => matrix.eachRow(() => undefined))).to.equal("GRADIENTS_TRUNCATED");
    });
  });

  describe("openNpy, given what it doesn't read", () => {
    for (const descr of [">f8", ">f4", "<f2", "<i8", "<c16", "|O", "|u1"]) {
      it(`refuses ${descr}`, () => {
        expect(codeOf(() => open(npyOf(npyHeader("(2, 3)", descr), data)))).to.equal("GRADIENTS_UNSUPPORTED");
      });
    }

    it("refuses Fortran's order", () => {
      expect(codeOf(() => open(npyOf(npyHeader("(2, 3)", "<f8", "True"), data)))).to.equal("GRADIENTS_UNSUPPORTED");
    });

    for (const version of [0, 3]) {
      it(`refuses version ${version}`, () => {
        const bytes = npyOf(npyHeader("(2, 3)"), data, [version, 0]);
        expect(codeOf(() => open(bytes))).to.equal("GRADIENTS_UNSUPPORTED");
      });
    }
  });

  describe("openNpy, given what is no such file", () => {
    for (const [what, bytes] of [
      ["another magic", Buffer.from("PK\x03\x04 and so on, a zip")],
      ["a header that is no dictionary", npyOf("[1, 2]".padEnd(53), data)],
      ["a dictionary with another key", npyOf("{'descr': '<f8', 'order': False, 'shape': (2, 3), }", data)],
      ["a record type", npyOf("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (6,), }", data)],
      ["a length of a shape beyond 2⁵³", npyOf(npyHeader("(99999999999999999999, 3)"), data)],
      ["a negative length", npyOf(npyHeader("(-2, 3)"), data)],
      ["blanks between digits", npyOf(npyHeader("(2, 3 4)"), data)],
      ["more bytes than its shape", npyOf(npyHeader("(1, 3)"), data)],
    ] as const) {
      it(`refuses ${what}`, () => {
        expect(codeOf(() => open(bytes))).to.equal("GRADIENTS_MALFORMED");
      });
    }

    it("refuses a header of more than 16 MiB", () => {
      const bytes = npyOf(npyHeader("(2, 3)").padEnd(MOST_HEADER + 1), data, [2, 0]);
      expect(codeOf(() => open(bytes))).to.equal("GRADIENTS_MALFORMED");
    });

    it("refuses a file that isn't there, and a folder", () => {
      expect(codeOf(() => openNpy(`${folder.path}/none.npy`, "a"))).to.equal("GRADIENTS_MISSING");
      expect(codeOf(() => openNpy(folder.path, "a"))).to.equal("GRADIENTS_MISSING");
    });

    for (const shape of ["()", "(1, 2, 3)"]) {
      it(`refuses ${shape} as a matrix`, () => {
        const bytes = npyOf(npyHeader(shape), shape === "()" ? data.subarray(0, 8) : data);
        expect(codeOf(() => new TensorMatrix(open(bytes)))).to.equal("GRADIENTS_MISMATCH");
      });
    }
  });

  describe("eachRow, given a number that isn't finite", () => {
    for (const value of [NaN, Infinity, -Infinity]) {
      it(`refuses ${value}, and names file, layer, row and column`, () => {
        const matrix = new TensorMatrix(open(npyRows([numbers[0] ?? [], [7, value, 9]])));

        expect(codeOf(() => matrix.eachRow(() => undefined))).to.equal("GRADIENTS_NOT_FINITE");
        expect(() => matrix.eachRow(() => undefined)).to.throw(
          new RegExp(`"a".*${folder.path}/a.npy.*${value}.*row 1.*column 1`),
        );
      });
    }
  });
});
