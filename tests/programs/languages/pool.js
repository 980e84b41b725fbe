// The pool of node: the count of CPUs, and a result.
const { availableParallelism } = require("os");
const { pbkdf2 } = require("crypto");
console.log("count=" + availableParallelism());
const keys = [];
for (let place = 0; place < 8; place++)
  pbkdf2("secret" + place, "salt", 1000, 8, "sha256", (error, key) => {
    keys[place] = key.toString("hex");
    if (keys.filter(Boolean).length === 8) console.log("result=" + keys.join(""));
  });
