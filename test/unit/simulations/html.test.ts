import { expect } from "chai";
import { markup, htmlDrawing, htmlPage, htmlTable } from "../../../simulations/html.ts";
import { dollars, millions, percent, whole, wholeTokens } from "../../../simulations/numbers.ts";

describe("html", () => {
  it("escapes texts and leaves HTML as it is", () => {
    expect(
      markup`<p title="${'"'}">${"<b> & c"}${markup`<i>${1}</i>`}${[markup`<u>2</u>`, markup`<u>3</u>`]}</p>`.html,
    ).to.equal('<p title="&quot;">&lt;b&gt; &amp; c<i>1</i><u>2</u><u>3</u></p>');
  });

  it("sets a table's columns of numbers right, and others left", () => {
    expect(
      htmlTable(
        ["a", "b"],
        [
          ["x", "$1,000"],
          ["2", "3.5%"],
        ],
      ).html,
    ).to.equal(
      '<table><thead><tr><th>a</th><th class="number">b</th></tr></thead><tbody>' +
        '<tr><td>x</td><td class="number">$1,000</td></tr>\n<tr><td>2</td><td class="number">3.5%</td></tr>\n</tbody></table>',
    );
  });

  it("carries a drawing in the page", () => {
    const svg = "<svg>&</svg>";

    expect(htmlDrawing(svg, "a").html).to.contain(`base64,${Buffer.from(svg).toString("base64")}"`);
  });

  it("makes a page with an escaped title", () => {
    expect(htmlPage("<t>", [markup`<p>b</p>`]))
      .to.contain("<title>&lt;t&gt;</title>")
      .and.to.contain("<body><p>b</p></body>");
  });
});

describe("Numbers in texts", () => {
  it("are millions with two decimals", () => {
    expect([millions("18655555.555555555555555553"), millions("-1500000.0")]).to.deep.equal([
      "18.66 million",
      "−1.50 million",
    ]);
  });

  it("are whole numbers with commas, of any size", () => {
    expect(["0", "999", "1000", "12345678901234567890"].map(whole)).to.deep.equal([
      "0",
      "999",
      "1,000",
      "12,345,678,901,234,567,890",
    ]);
  });

  it("are whole tokens, rounded down", () => {
    expect(["12614.99", "0.5", "7"].map(wholeTokens)).to.deep.equal(["12,614", "0", "7"]);
  });

  for (const [usd, text] of [
    ["430920.792861092", "$430,921"],
    ["100.000000001", "$101"],
    ["99.991", "$100"],
    ["12.903094735", "$12.91"],
    ["12.000000000", "$12"],
    ["0.010000000", "$0.01"],
    ["0.000000001", "$0.000000001"],
  ] as const) {
    it(`${usd} are ${text}`, () => {
      expect(dollars(usd)).to.equal(text);
    });
  }

  it("are percent with one decimal, or two below one", () => {
    expect([0.5, 0.01, 0.0031].map(percent)).to.deep.equal(["50.0%", "1.0%", "0.31%"]);
  });
});
