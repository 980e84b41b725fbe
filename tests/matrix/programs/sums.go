// Goroutines that add up, on as many threads as there are CPUs or are asked for.
package main

import (
	"fmt"
	// With cgo it binds to libc, which makes the program a dynamic one.
	_ "net"
	"os"
	"runtime"
	"strconv"
	"sync"
)

func main() {
	fmt.Println("reported NumCPU", runtime.NumCPU())
	fmt.Println("pool default", runtime.GOMAXPROCS(0))
	if len(os.Args) > 1 {
		asked, _ := strconv.Atoi(os.Args[1])
		runtime.GOMAXPROCS(asked)
		fmt.Println("pool set", runtime.GOMAXPROCS(0))
	}
	var group sync.WaitGroup
	sums := make([]int64, 64)
	for part := range sums {
		group.Add(1)
		go func(part int) {
			defer group.Done()
			for i := int64(0); i < 1000000; i++ {
				sums[part] += i % int64(7+part)
			}
		}(part)
	}
	group.Wait()
	total := int64(0)
	for _, sum := range sums {
		total += sum
	}
	fmt.Println("sum", total)
}
