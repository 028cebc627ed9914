import { expect } from "chai";
import { openSafetensors } from "../../../../attribution/influence/safetensors.ts";
import { MOST_HEADER, TensorMatrix } from "../../../../attribution/influence/tensor.ts";
import {
  codeOf,
  gradientFolder,
  littleEndian,
  safetensorsOf,
  safetensorsRows,
} from "../../../helpers/gradientFiles.ts";

describe("safetensors", () => {
  const folder = gradientFolder();
  after(() => folder.remove());

  function open(bytes: Uint8Array) {
    return openSafetensors(folder.write("train.safetensors", bytes));
  }

  function read(bytes: Uint8Array): Map<string, number[][]> {
    return new Map(
      open(bytes).map((tensor) => {
        const rows: number[][] = [];
        new TensorMatrix(tensor).eachRow((row) => rows.push([...row]));
        return [tensor.layer, rows];
      }),
    );
  }

  const data = littleEndian([1, 2, 3, 4, 5, 6]);
  const entry = (shape: number[], from: number, to: number, dtype = "F64") =>
    `{"dtype":"${dtype}","shape":[${shape.join(",")}],"data_offsets":[${from},${to}]}`;

  describe("openSafetensors", () => {
    it("reads the tensors by their names", () => {
      const layers = { "base.q.lora_A": [[1, 2]], "0": [[3], [4]], Ωλ: [[5, 6]] };

      expect(read(safetensorsRows(layers))).to.deep.equal(new Map(Object.entries(layers)));
    });

    it("reads floats of 32 bits beside doubles, in whatever order the header names them", () => {
      const header = `{"b":${entry([1, 1], 8, 16)},"a":${entry([2, 1], 0, 8, "F32")}}`;
      const bytes = Buffer.concat([littleEndian([0.1, 7], "F32"), littleEndian([9])]);

      expect(read(safetensorsOf(header, bytes))).to.deep.equal(
        new Map([
          ["a", [[Math.fround(0.1)], [7]]],
          ["b", [[9]]],
        ]),
      );
    });

    it("leaves metadata alone, and takes blanks", () => {
      const header = `{"__metadata__": {"format": "pt", "shape": "any"}, "a": ${entry([2, 3], 0, 48)} }   `;

      expect(read(safetensorsOf(header, data))).to.deep.equal(
        new Map([
          [
            "a",
            [
              [1, 2, 3],
              [4, 5, 6],
            ],
          ],
        ]),
      );
    });

    it("takes an empty tensor at whatever place, named first or last", () => {
      const header = `{"c":${entry([0, 1], 48, 48)},"b":${entry([2, 3], 0, 48)},"a":${entry([0, 1], 0, 0)}}`;

      expect(open(safetensorsOf(header, data)).map(({ layer }) => layer)).to.deep.equal(["a", "b", "c"]);
    });

    it("takes __proto__ as any other name", () => {
      expect([...read(safetensorsOf(`{"__proto__":${entry([1, 6], 0, 48)}}`, data)).keys()]).to.deep.equal([
        "__proto__",
      ]);
    });
  });

  describe("openSafetensors, given a file that ends too early", () => {
    const whole = safetensorsRows({ a: [[1, 2]], b: [[3, 4]] });

    it("refuses each part of it", () => {
      for (let length = 0; length < whole.length; length++) {
        expect(
          codeOf(() => open(whole.subarray(0, length))),
          `of ${length} bytes`,
        ).to.equal("GRADIENTS_TRUNCATED");
      }
    });

    it("refuses a header that says it is longer than any file", () => {
      const bytes = Buffer.from(whole);
      bytes.writeBigUInt64LE(2n ** 64n - 1n);

      expect(codeOf(() => open(bytes))).to.equal("GRADIENTS_TRUNCATED");
    });
  });

  describe("openSafetensors, given another type", () => {
    for (const dtype of ["F16", "BF16", "F8_E4M3", "I64", "BOOL"]) {
      it(`refuses ${dtype}`, () => {
        const bytes = safetensorsOf(`{"a":${entry([2, 3], 0, 48, dtype)}}`, data);
        expect(codeOf(() => open(bytes))).to.equal("GRADIENTS_UNSUPPORTED");
      });
    }
  });

  describe("openSafetensors, given a header that lies", () => {
    const a = `"a":${entry([2, 3], 0, 48)}`;
    for (const [what, header] of [
      ["no JSON", "a long text"],
      ["JSON that is no object", "[]"],
      ["null", "null"],
      ["an entry without a place", `{"a":{"dtype":"F64","shape":[2,3]}}`],
      ["an entry with more than the format has", `{"a":{"dtype":"F64","shape":[2,3],"data_offsets":[0,48],"b":"c"}}`],
      ["a negative length", `{"a":${entry([-2, -3], 0, 48)}}`],
      ["a broken length", `{"a":${entry([1.5, 4], 0, 48)}}`],
      ["metadata that are no texts", `{"__metadata__":{"a":1},${a}}`],
      ["tensors that overlap", `{"a":${entry([4], 0, 32)},"b":${entry([4], 16, 48)}}`],
      ["two tensors in one place", `{${a},"b":${entry([3, 2], 0, 48)}}`],
      ["a gap before the first tensor", `{"a":${entry([5], 8, 48)}}`],
      ["a gap between tensors", `{"a":${entry([2], 0, 16)},"b":${entry([3], 24, 48)}}`],
      ["bytes behind the last tensor", `{"a":${entry([5], 0, 40)}}`],
      ["no tensor for its bytes", "{}"],
      ["a place that ends before it begins", `{"a":${entry([2, 3], 48, 0)}}`],
      ["a shape that needs more than its place", `{"a":${entry([2 ** 50, 2 ** 50], 0, 48)}}`],
      ["a shape whose bytes are the place's but for 2⁶⁴", `{"a":${entry([2 ** 32, 2 ** 29], 0, 0)}}`],
      ["a name twice", `{${a},${a}}`],
      ["a type twice", `{"a":{"dtype":"F32","dtype":"F64","shape":[2,3],"data_offsets":[0,48]}}`],
      ["an escape in a name", `{"\\u0061":${entry([2, 3], 0, 48)}}`],
      ["an escaped backslash in a name", `{"a\\\\b":${entry([2, 3], 0, 48)}}`],
      ["a number with an exponent", `{"a":{"dtype":"F64","shape":[2,3],"data_offsets":[0,4.8e1]}}`],
    ] as const) {
      it(`refuses ${what}`, () => {
        expect(codeOf(() => open(safetensorsOf(header, data)))).to.equal("GRADIENTS_MALFORMED");
      });
    }

    it("refuses a name twice, hidden by numbers that grow as they are parsed", () => {
      const hidden = entry([6], 0, 48);
      const grows = `"b":{"dtype":"F64","shape":[0,${Array(20).fill("1e15").join(",")}],"data_offsets":[48,48]}`;
      const growth = 20 * (String(1e15).length - "1e15".length);
      const name = "a".repeat(growth - `"":${hidden},`.length);
      const header = `{"${name}":${hidden},"${name}":${entry([6], 0, 48)},${grows}}`;

      expect(JSON.stringify(JSON.parse(header))).to.have.length(header.length);
      expect(codeOf(() => open(safetensorsOf(header, data)))).to.equal("GRADIENTS_MALFORMED");
    });

    it("refuses a header of more than 16 MiB", () => {
      const header = `{"a":${entry([2, 3], 0, 48)}}`.padEnd(MOST_HEADER + 1);
      expect(codeOf(() => open(safetensorsOf(header, data)))).to.equal("GRADIENTS_MALFORMED");
    });

    it("refuses offsets beyond the file", () => {
      const header = `{"a":${entry([2 ** 40], 0, 2 ** 43)}}`;
      expect(codeOf(() => open(safetensorsOf(header, data)))).to.equal("GRADIENTS_TRUNCATED");
    });
  });
});
