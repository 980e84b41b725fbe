// node: worker threads, and the pool of libuv by its functions.
const { Worker } = require("worker_threads");
const crypto = require("crypto");
const number = Number(process.argv[2]);
const code = `const { parentPort, workerData: n } = require("worker_threads");
let s = 0; for (let x = 0; x < 20000; x++) s += x * n % 7; parentPort.postMessage(s);`;
const sums = [...Array(number).keys()].map(n => new Promise(done =>
    new Worker(code, { eval: true, workerData: n }).on("message", done)));
const keys = [...Array(8).keys()].map(n => new Promise(done =>
    crypto.pbkdf2("x", String(n), 2000, 16, "sha256", (_, key) => done(key.toString("hex")))));
Promise.all([...sums, ...keys]).then(found => console.log(found.join("\n")));
