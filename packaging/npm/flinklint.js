#!/usr/bin/env node
// Starts the program that npm installed for this machine, in a package of its own.
"use strict";

const { spawn } = require("node:child_process");
const os = require("node:os");

const FAILED = 2;
const name = `@flinklint/${process.platform}-${process.arch}`;
const program = process.platform === "win32" ? "flinklint.exe" : "flinklint";

let path;
try {
  path = require.resolve(`${name}/bin/${program}`);
} catch {
  console.error(
    `flinklint: ${name} is not installed. Either there is no program for this machine, ` +
      "or optional dependencies were left out: npm install --include=optional flinklint",
  );
  process.exit(FAILED);
}

const child = spawn(path, process.argv.slice(2), { stdio: "inherit" });
// The program decides what a signal means; this one goes when it has gone.
const forward = (signal) => child.kill(signal);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, forward);
}
child.on("error", (error) => {
  console.error(`flinklint: ${path}: ${error.message}`);
  process.exit(FAILED);
});
child.on("exit", (code, signal) => {
  if (signal === null) {
    process.exit(code);
  }
  // As shells say it.
  process.exit(128 + (os.constants.signals[signal] ?? 0));
});
