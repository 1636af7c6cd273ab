// Time and memory of this process.
package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime/debug"
	"sort"
	"strings"
	"syscall"
	"time"
)

type figures struct {
	Check     int64    `json:"check"`
	Wall      float64  `json:"wall_s,omitempty"`
	ClientCPU float64  `json:"client_cpu_s,omitempty"`
	PerSecond float64  `json:"per_second,omitempty"`
	P50       float64  `json:"p50_s,omitempty"`
	P99       float64  `json:"p99_s,omitempty"`
	Bytes     *float64 `json:"bytes,omitempty"`
}

func (f *figures) setLatencies(latencies []time.Duration) {
	if len(latencies) == 0 {
		return
	}
	sort.Slice(latencies, func(a, b int) bool { return latencies[a] < latencies[b] })
	at := func(portion float64) float64 { return latencies[int(portion*float64(len(latencies)-1))].Seconds() }
	f.P50, f.P99 = at(0.5), at(0.99)
}

func (f *figures) setBytes(bytes float64) { f.Bytes = &bytes }

type stopwatch struct {
	cpu   float64
	began time.Time
}

func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)*1e-6 }
	return seconds(usage.Utime) + seconds(usage.Stime)
}

func startStopwatch() stopwatch { return stopwatch{cpuSeconds(), time.Now()} }

// stop fills in the time of so many units of work.
func (s stopwatch) stop(f *figures, units int) {
	f.Wall = time.Since(s.began).Seconds()
	f.ClientCPU = cpuSeconds() - s.cpu
	f.PerSecond = float64(units) / f.Wall
}

// statusBytes reads VmRSS or VmHWM. Not ru_maxrss: that begins with what the parent had before it executed us.
func statusBytes(name string) (float64, error) {
	file, err := os.Open("/proc/self/status")
	if err != nil {
		return 0, err
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), name+":") {
			var kib float64
			_, err := fmt.Sscanf(lines.Text(), name+": %f kB", &kib)
			return kib * 1024, err
		}
	}
	return 0, fmt.Errorf("/proc/self/status has no %s", name)
}

// settledBytes is the resident memory once garbage has been collected and given back.
func settledBytes() (float64, error) {
	debug.FreeOSMemory()
	return statusBytes("VmRSS")
}
