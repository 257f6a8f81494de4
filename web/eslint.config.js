import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";

import svelteConfig from "./svelte.config.js";

/** Things that must not be written anywhere, with the reason that is shown. */
const never = [
  {
    selector: "AssignmentExpression > MemberExpression[property.name=/^(innerHTML|outerHTML)$/]",
    message: "Text goes in as text: what a member wrote must never become markup.",
  },
  {
    selector:
      "CallExpression > MemberExpression[property.name=/^(insertAdjacentHTML|createContextualFragment)$/]",
    message: "Text goes in as text: what a member wrote must never become markup.",
  },
  {
    selector: "AssignmentExpression > MemberExpression.left[property.name='transform']",
    message: "Only core/call/connection.ts sets transforms, when the transceiver is made, and never again.",
  },
];

const noConnections = {
  name: "RTCPeerConnection",
  message: "Only core/call/connection.ts makes peer connections: it is the one place where media is sealed.",
};

const boundary = (patterns) => ({ "no-restricted-imports": ["error", { patterns }] });

export default ts.config(
  { ignores: ["dist", "node_modules", "src/core/wire/gen.ts", "src/core/sealed/pkg", "e2e/results"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...ts.configs.stylistic,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      "no-console": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-restricted-globals": ["error", noConnections],
      "no-restricted-syntax": ["error", ...never],
      eqeqeq: "error",
      "prefer-const": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "svelte/no-at-html-tags": "error",
      "svelte/no-inline-styles": ["error", { allowTransitions: false }],
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig },
    },
    rules: {
      // Knows that one bindable property makes the whole destructuring of `$props()` a `let`.
      "prefer-const": "off",
      "svelte/prefer-const": ["error", { destructuring: "all" }],
    },
  },
  {
    files: ["src/core/**/*.ts"],
    rules: boundary([
      { group: ["**/app/**"], message: "core knows nothing of the app." },
      { group: ["svelte", "svelte/*"], message: "core is without a framework." },
    ]),
  },
  {
    files: ["src/app/**/*.{ts,svelte}", "src/main.ts"],
    rules: boundary([
      {
        regex: "core/(?!parlour$|parlour\\.ts$|index$|index\\.ts$|wire/gen)",
        message: "The app talks to core through core/index.ts and core/parlour.ts only.",
      },
      {
        regex: "core/wire/gen",
        allowTypeImports: true,
        message: "Of the wire the app may use types only.",
      },
    ]),
  },
  {
    files: ["src/core/call/connection.ts"],
    rules: {
      "no-restricted-globals": "off",
      "no-restricted-syntax": ["error", never[0], never[1]],
    },
  },
  {
    // No page of the app's.
    files: ["e2e/harness/codec-call.mjs"],
    rules: { "no-restricted-globals": "off", "no-restricted-syntax": "off" },
  },
  {
    // Does all that must not be done, so that a test can see it fail.
    files: ["e2e/harness/probes.mjs"],
    rules: { "no-eval": "off", "no-restricted-syntax": "off", "@typescript-eslint/ban-ts-comment": "off" },
  },
  {
    files: ["e2e/**", "build/**", "*.config.{js,ts}"],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
);
