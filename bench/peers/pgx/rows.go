// Many rows: read whole, written by a batch of INSERT and by COPY.
package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v4"
)

// Statements that travel together: all hundred thousand at once would be encoded before the first is sent.
const batchSize = 1000

type bulkRow struct {
	id        int32
	amount    int64
	name      string
	createdAt time.Time
	ratio     float64
}

func bulkSelect(rows int) string {
	const columns = "SELECT id, amount, name, created_at, ratio FROM bulk"
	const table = 1_000_000
	if rows <= table {
		return fmt.Sprintf("%s LIMIT %d", columns, rows)
	}
	return fmt.Sprintf("%s CROSS JOIN generate_series(1, %d)", columns, rows/table)
}

func readRows(ctx context.Context, conn *pgx.Conn, count int) ([]bulkRow, error) {
	rows, err := conn.Query(ctx, bulkSelect(count))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []bulkRow
	for rows.Next() {
		var row bulkRow
		if err := rows.Scan(&row.id, &row.amount, &row.name, &row.createdAt, &row.ratio); err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// readTimed reads a few rows before, and keeps the whole until it has been measured.
func readTimed(asked arguments) (result figures, growth float64, err error) {
	ctx := context.Background()
	conn, err := connect(ctx)
	if err != nil {
		return result, 0, err
	}
	defer conn.Close(ctx)
	if _, err = readRows(ctx, conn, 10); err != nil {
		return result, 0, err
	}
	before, err := statusBytes("VmHWM")
	if err != nil {
		return result, 0, err
	}
	watch := startStopwatch()
	rows, err := readRows(ctx, conn, asked["rows"])
	if err != nil {
		return result, 0, err
	}
	watch.stop(&result, len(rows))
	after, err := statusBytes("VmHWM")
	if err != nil {
		return result, 0, err
	}
	for i := range rows {
		result.Check += int64(rows[i].id)
	}
	return result, after - before, nil
}

func readBulk(asked arguments) (figures, error) {
	result, _, err := readTimed(asked)
	return result, err
}

func memoryOfRows(asked arguments) (figures, error) {
	result, growth, err := readTimed(asked)
	result.setBytes(growth)
	return result, err
}

func rowsToWrite(count int) []bulkRow {
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	rows := make([]bulkRow, count)
	for i := range rows {
		number := int64(i) + 1
		rows[i] = bulkRow{
			id:        int32(number),
			amount:    number * 1_000_000_007,
			name:      fmt.Sprintf("name-%d", number),
			createdAt: begin.Add(time.Duration(number) * time.Second),
			ratio:     float64(number) / 7,
		}
	}
	return rows
}

// writeTimed empties the table, measures how the rows come in, and counts them.
func writeTimed(table string, asked arguments,
	write func(context.Context, *pgx.Conn, []bulkRow) error) (result figures, err error) {
	ctx := context.Background()
	conn, err := connect(ctx)
	if err != nil {
		return result, err
	}
	defer conn.Close(ctx)
	if _, err = conn.Exec(ctx, "TRUNCATE "+table); err != nil {
		return result, err
	}
	rows := rowsToWrite(asked["rows"])
	watch := startStopwatch()
	if err = write(ctx, conn, rows); err != nil {
		return result, err
	}
	watch.stop(&result, len(rows))
	err = conn.QueryRow(ctx, "SELECT count(*) FROM "+table).Scan(&result.Check)
	return result, err
}

func insertRows(asked arguments) (figures, error) {
	const insert = "INSERT INTO inserted (id, amount, name, created_at, ratio) VALUES ($1, $2, $3, $4, $5)"
	return writeTimed("inserted", asked, func(ctx context.Context, conn *pgx.Conn, rows []bulkRow) error {
		return conn.BeginFunc(ctx, func(tx pgx.Tx) error {
			for begin := 0; begin < len(rows); begin += batchSize {
				end := begin + batchSize
				if end > len(rows) {
					end = len(rows)
				}
				batch := &pgx.Batch{}
				for _, row := range rows[begin:end] {
					batch.Queue(insert, row.id, row.amount, row.name, row.createdAt, row.ratio)
				}
				if err := tx.SendBatch(ctx, batch).Close(); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func copyRows(asked arguments) (figures, error) {
	columns := []string{"id", "amount", "name", "created_at", "ratio"}
	return writeTimed("copied", asked, func(ctx context.Context, conn *pgx.Conn, rows []bulkRow) error {
		source := pgx.CopyFromSlice(len(rows), func(i int) ([]interface{}, error) {
			row := &rows[i]
			return []interface{}{row.id, row.amount, row.name, row.createdAt, row.ratio}, nil
		})
		_, err := conn.CopyFrom(ctx, pgx.Identifier{"copied"}, columns, source)
		return err
	})
}
