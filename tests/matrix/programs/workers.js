// Worker threads: as many as there are CPUs, or 8 if threads are asked for.
const os = require('os')
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads')

function sum(number) {
  let result = 0
  for (let i = 0; i < 1000000; i++) result += (i * number) % 7
  return result
}

if (isMainThread) {
  console.log(`reported availableParallelism ${os.availableParallelism()}`)
  console.log(`reported os.cpus ${os.cpus().length}`)
  const count = process.argv.length > 2 ? 8 : os.availableParallelism()
  let waiting = 8, total = 0, next = 0
  const start = () => {
    if (next === 8) return
    const worker = new Worker(__filename, { workerData: next++ })
    worker.on('message', (result) => {
      total += result
      if (--waiting === 0) console.log(`sum ${total}`)
    })
    worker.on('exit', start)
  }
  for (let i = 0; i < Math.min(count, 8); i++) start()
} else {
  parentPort.postMessage(sum(workerData))
}
