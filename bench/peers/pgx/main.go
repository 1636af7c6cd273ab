// pgx as a contender: ../README.md is the contract, fairness.md says why it is written so.
// This file reads what is asked and prints what was measured.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// Exit code for work that pgx has no way to do.
const unsupported = 3

// Set when it is built: the version of the package.
var version = "unknown"

type arguments map[string]int

func parseArguments(words []string) (arguments, error) {
	parsed := arguments{}
	for _, word := range words {
		name, value, found := strings.Cut(word, "=")
		number, err := strconv.Atoi(value)
		if !found || err != nil || number < 0 {
			return nil, fmt.Errorf("%q is no name=number", word)
		}
		parsed[name] = number
	}
	return parsed, nil
}

// require says which of the names nobody gave.
func (a arguments) require(names []string) error {
	for _, name := range names {
		if _, given := a[name]; !given {
			return fmt.Errorf("the argument %s is missing", name)
		}
	}
	return nil
}

type workload struct {
	needs []string
	work  func(arguments) (figures, error)
}

var workloads = map[string]workload{
	"W1":        {[]string{"statements", "warmup"}, pointSelects},
	"W2":        {[]string{"callers", "connections", "statements", "warmup"}, concurrentSelects},
	"W3":        {[]string{"rows"}, readBulk},
	"W4-insert": {[]string{"rows"}, insertRows},
	"W4-copy":   {[]string{"rows"}, copyRows},
	"W5":        {[]string{"transactions", "warmup"}, transactions},
	"W6":        {[]string{"schemas", "statements", "warmup"}, manySchemas},
	"W7":        {[]string{"waiters", "rounds", "warmup"}, acquireAndRelease},
	"W8":        {[]string{"connections"}, connecting},
	"W9-idle":   {[]string{"connections"}, idleConnections},
	"W9-rows":   {[]string{"rows"}, memoryOfRows},
}

func run(words []string) error {
	if len(words) == 0 {
		return fmt.Errorf("no workload was named")
	}
	if words[0] == "version" {
		fmt.Printf("pgx %s, %s\n", version, runtime.Version())
		return nil
	}
	asked, known := workloads[words[0]]
	if !known {
		fmt.Fprintf(os.Stderr, "pgx has no way to do %s\n", words[0])
		os.Exit(unsupported)
	}
	given, err := parseArguments(words[1:])
	if err != nil {
		return err
	}
	if err := given.require(asked.needs); err != nil {
		return err
	}
	result, err := asked.work(given)
	if err != nil {
		return fmt.Errorf("%s: %w", words[0], err)
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
