import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import globals from "globals";
import tseslint from "typescript-eslint";

export default defineConfig(
  globalIgnores([
    ...["artifacts/", "cache/", "coverage/", "deployments/", "reports/", "typechain-types/"],
    ...["sdk/dist/", "sdk/docs/", "sdk/generated/", "sdk/typechain/", "site/dist/"],
  ]),
  js.configs.recommended,
  { languageOptions: { globals: globals.node } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      // Figures are written into texts all over the place, and a bigint or a number prints as it should.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    files: ["test/**/*.ts"],
    languageOptions: { globals: globals.mocha },
    rules: {
      // Chai's property assertions, such as `.to.be.true`, are expressions.
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
);
