// Connections: lent by a pool, made by TCP and TLS, left idle.
package main

import (
	"context"
	"net"
	"net/url"
	"os"
	"time"

	"github.com/jackc/pgx/v4"
	"github.com/jackc/pgx/v4/pgxpool"
)

// takeTurns: every taker acquires and releases in turn until all rounds are done.
func takeTurns(ctx context.Context, pool *pgxpool.Pool, takers, rounds int) (int64, error) {
	type turns struct {
		done int64
		err  error
	}
	ended := make(chan turns, takers)
	for taker := 0; taker < takers; taker++ {
		go func(first int) {
			var of turns
			for i := first; i < rounds && of.err == nil; i += takers {
				var conn *pgxpool.Conn
				if conn, of.err = pool.Acquire(ctx); of.err == nil {
					conn.Release()
					of.done++
				}
			}
			ended <- of
		}(taker)
	}
	var done int64
	var failure error
	for taker := 0; taker < takers; taker++ {
		of := <-ended
		done += of.done
		if of.err != nil {
			failure = of.err
		}
	}
	return done, failure
}

func acquireAndRelease(asked arguments) (result figures, err error) {
	ctx := context.Background()
	pool, err := openPool(ctx, 1)
	if err != nil {
		return result, err
	}
	defer pool.Close()
	takers := asked["waiters"]
	if takers == 0 {
		takers = 1
	}
	if _, err = takeTurns(ctx, pool, takers, asked["warmup"]); err != nil {
		return result, err
	}
	watch := startStopwatch()
	if result.Check, err = takeTurns(ctx, pool, takers, asked["rounds"]); err != nil {
		return result, err
	}
	watch.stop(&result, asked["rounds"])
	return result, nil
}

// tlsConfig is of BENCH_TCP_…, with the certificate and its name verified.
func tlsConfig() (*pgx.ConnConfig, error) {
	address := url.URL{
		Scheme: "postgres",
		User:   url.UserPassword(os.Getenv("BENCH_TCP_USER"), os.Getenv("BENCH_TCP_PASSWORD")),
		Host:   net.JoinHostPort(os.Getenv("BENCH_TCP_HOST"), os.Getenv("BENCH_TCP_PORT")),
		Path:   "/" + os.Getenv("PGDATABASE"),
		RawQuery: url.Values{
			"sslmode":     {"verify-full"},
			"sslrootcert": {os.Getenv("BENCH_TCP_CA")},
		}.Encode(),
	}
	return pgx.ParseConfig(address.String())
}

func connecting(asked arguments) (result figures, err error) {
	ctx := context.Background()
	config, err := tlsConfig()
	if err != nil {
		return result, err
	}
	latencies := make([]time.Duration, 0, asked["connections"])
	watch := startStopwatch()
	for i := 0; i < asked["connections"]; i++ {
		began := time.Now()
		conn, err := pgx.ConnectConfig(ctx, config)
		if err != nil {
			return result, err
		}
		if err := conn.Close(ctx); err != nil {
			return result, err
		}
		latencies = append(latencies, time.Since(began))
		result.Check++
	}
	watch.stop(&result, asked["connections"])
	result.setLatencies(latencies)
	return result, nil
}

// connectUsed opens a connection that has run a statement.
func connectUsed(ctx context.Context, i int) (*pgx.Conn, error) {
	conn, err := connect(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := askAccounts(ctx, conn, i, i+1, 1, nil); err != nil {
		conn.Close(ctx)
		return nil, err
	}
	return conn, nil
}

func idleConnections(asked arguments) (result figures, err error) {
	ctx := context.Background()
	first, err := connectUsed(ctx, 0)
	if err != nil {
		return result, err
	}
	if err = first.Close(ctx); err != nil {
		return result, err
	}
	before, err := settledBytes()
	if err != nil {
		return result, err
	}
	idle := make([]*pgx.Conn, 0, asked["connections"])
	for i := 0; i < asked["connections"]; i++ {
		conn, err := connectUsed(ctx, i)
		if err != nil {
			return result, err
		}
		defer conn.Close(ctx)
		idle = append(idle, conn)
	}
	after, err := settledBytes()
	if err != nil {
		return result, err
	}
	result.Check = int64(len(idle))
	result.setBytes((after - before) / float64(len(idle)))
	return result, nil
}
