// Statements of few rows: one after the other, by concurrent callers, in transactions, in many schemas.
package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v4"
	"github.com/jackc/pgx/v4/pgxpool"
)

const accountSelect = "SELECT id, balance, name FROM accounts WHERE id = $1"

type account struct {
	id      int32
	balance int64
	name    string
}

// accountOf is the account that statement i asks for.
func accountOf(i int) int32 { return int32(1 + i*7919%100_000) }

// asker is a connection or a pool.
type asker interface {
	QueryRow(ctx context.Context, sql string, args ...interface{}) pgx.Row
}

// askAccounts takes statements first, first + step, …; the latencies are kept if there is room for them.
func askAccounts(ctx context.Context, db asker, first, behind, step int, latencies *[]time.Duration) (int64, error) {
	var sum int64
	for i := first; i < behind; i += step {
		asked := time.Now()
		var found account
		err := db.QueryRow(ctx, accountSelect, accountOf(i)).Scan(&found.id, &found.balance, &found.name)
		if err != nil {
			return 0, err
		}
		sum += found.balance
		if latencies != nil {
			*latencies = append(*latencies, time.Since(asked))
		}
	}
	return sum, nil
}

// connect takes the database from PGHOST, PGPORT, PGUSER and PGDATABASE.
func connect(ctx context.Context) (*pgx.Conn, error) { return pgx.Connect(ctx, "") }

func pointSelects(asked arguments) (result figures, err error) {
	ctx := context.Background()
	conn, err := connect(ctx)
	if err != nil {
		return result, err
	}
	defer conn.Close(ctx)
	if _, err = askAccounts(ctx, conn, 0, asked["warmup"], 1, nil); err != nil {
		return result, err
	}
	latencies := make([]time.Duration, 0, asked["statements"])
	watch := startStopwatch()
	if result.Check, err = askAccounts(ctx, conn, 0, asked["statements"], 1, &latencies); err != nil {
		return result, err
	}
	watch.stop(&result, asked["statements"])
	result.setLatencies(latencies)
	return result, nil
}

// openPool opens all connections of the pool and has each prepare the statement.
func openPool(ctx context.Context, connections int) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig("")
	if err != nil {
		return nil, err
	}
	config.MaxConns, config.MinConns = int32(connections), int32(connections)
	pool, err := pgxpool.ConnectConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	held := make([]*pgxpool.Conn, 0, connections)
	for len(held) < connections && err == nil {
		var conn *pgxpool.Conn
		if conn, err = pool.Acquire(ctx); err == nil {
			held = append(held, conn)
			_, err = askAccounts(ctx, conn, 0, 1, 1, nil)
		}
	}
	for _, conn := range held {
		conn.Release()
	}
	if err != nil {
		pool.Close()
		return nil, err
	}
	return pool, nil
}

type ofCaller struct {
	sum       int64
	latencies []time.Duration
	err       error
}

// manyCallers runs every caller as a goroutine; the pool lends a connection for each statement.
func manyCallers(ctx context.Context, pool *pgxpool.Pool, callers, statements int) (int64, []time.Duration, error) {
	done := make(chan ofCaller, callers)
	for caller := 0; caller < callers; caller++ {
		go func(caller int) {
			result := ofCaller{latencies: make([]time.Duration, 0, statements/callers+1)}
			result.sum, result.err = askAccounts(ctx, pool, caller, statements, callers, &result.latencies)
			done <- result
		}(caller)
	}
	var sum int64
	var failure error
	latencies := make([]time.Duration, 0, statements)
	for caller := 0; caller < callers; caller++ {
		result := <-done
		if result.err != nil {
			failure = result.err
		}
		sum += result.sum
		latencies = append(latencies, result.latencies...)
	}
	return sum, latencies, failure
}

func concurrentSelects(asked arguments) (result figures, err error) {
	ctx := context.Background()
	pool, err := openPool(ctx, asked["connections"])
	if err != nil {
		return result, err
	}
	defer pool.Close()
	if _, _, err = manyCallers(ctx, pool, asked["callers"], asked["warmup"]); err != nil {
		return result, err
	}
	var latencies []time.Duration
	watch := startStopwatch()
	if result.Check, latencies, err = manyCallers(ctx, pool, asked["callers"], asked["statements"]); err != nil {
		return result, err
	}
	watch.stop(&result, asked["statements"])
	result.setLatencies(latencies)
	return result, nil
}

func placeOrder(ctx context.Context, conn *pgx.Conn, i int) (count int64, err error) {
	err = conn.BeginFunc(ctx, func(tx pgx.Tx) error {
		var order int64
		err := tx.QueryRow(ctx, "INSERT INTO orders (account, item) VALUES ($1, $2) RETURNING id", accountOf(i),
			"an item").Scan(&order)
		if err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, "INSERT INTO lines (order_id, amount) VALUES ($1, $2)", order, i); err != nil {
			return err
		}
		return tx.QueryRow(ctx, "SELECT count(*) FROM lines WHERE order_id = $1", order).Scan(&count)
	})
	return count, err
}

func transactions(asked arguments) (result figures, err error) {
	ctx := context.Background()
	conn, err := connect(ctx)
	if err != nil {
		return result, err
	}
	defer conn.Close(ctx)
	for i := 0; i < asked["warmup"]; i++ {
		if _, err = placeOrder(ctx, conn, i); err != nil {
			return result, err
		}
	}
	latencies := make([]time.Duration, 0, asked["transactions"])
	watch := startStopwatch()
	for i := 0; i < asked["transactions"]; i++ {
		began := time.Now()
		count, err := placeOrder(ctx, conn, i)
		if err != nil {
			return result, err
		}
		result.Check += count
		latencies = append(latencies, time.Since(began))
	}
	watch.stop(&result, asked["transactions"])
	result.setLatencies(latencies)
	return result, nil
}

func askSchemas(ctx context.Context, conn *pgx.Conn, selects []string, statements int) (int64, error) {
	var sum int64
	for i := 0; i < statements; i++ {
		var name string
		if err := conn.QueryRow(ctx, selects[i%len(selects)], int32(1+i%10)).Scan(&name); err != nil {
			return 0, err
		}
		sum += int64(len(name))
	}
	return sum, nil
}

func manySchemas(asked arguments) (result figures, err error) {
	ctx := context.Background()
	// The cache keeps 512 statements unless told: who has more schemas tells it.
	conn, err := pgx.Connect(ctx, fmt.Sprintf("statement_cache_capacity=%d", 512+asked["schemas"]))
	if err != nil {
		return result, err
	}
	defer conn.Close(ctx)
	selects := make([]string, asked["schemas"])
	for k := range selects {
		table := pgx.Identifier{fmt.Sprintf("s_%d", k), "items"}.Sanitize()
		selects[k] = fmt.Sprintf("SELECT name FROM %s WHERE id = $1", table)
	}
	if _, err = askSchemas(ctx, conn, selects, asked["warmup"]); err != nil {
		return result, err
	}
	watch := startStopwatch()
	if result.Check, err = askSchemas(ctx, conn, selects, asked["statements"]); err != nil {
		return result, err
	}
	watch.stop(&result, asked["statements"])
	return result, nil
}
