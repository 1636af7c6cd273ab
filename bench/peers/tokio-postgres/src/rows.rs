// Many rows: read whole, written by pipelined INSERTs and by COPY.
use std::time::{Duration, SystemTime};

use futures_util::{stream, StreamExt, TryStreamExt};
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Row};

use crate::measure::{status_bytes, Figures, Stopwatch};
use crate::pool::{config, connect};
use crate::{Arguments, Failure};

/// Executions on their way at once; more would only wait in memory.
const IN_FLIGHT: usize = 1000;

struct BulkRow {
    id: i32,
    amount: i64,
    name: String,
    created_at: SystemTime,
    ratio: f64,
}

impl From<Row> for BulkRow {
    fn from(row: Row) -> BulkRow {
        BulkRow { id: row.get(0), amount: row.get(1), name: row.get(2), created_at: row.get(3), ratio: row.get(4) }
    }
}

fn bulk_select(rows: usize) -> String {
    const TABLE: usize = 1_000_000;
    const COLUMNS: &str = "SELECT id, amount, name, created_at, ratio FROM bulk";
    if rows <= TABLE {
        return format!("{COLUMNS} LIMIT {rows}");
    }
    format!("{COLUMNS} CROSS JOIN generate_series(1, {})", rows / TABLE)
}

async fn read_rows(client: &Client, count: usize) -> Result<Vec<BulkRow>, tokio_postgres::Error> {
    let no_parameters: [i32; 0] = [];
    let rows = client.query_raw(&bulk_select(count), no_parameters).await?;
    rows.map_ok(BulkRow::from).try_collect().await
}

/// Reads a few rows before; the rows live until all has been measured.
async fn read_timed(asked: &Arguments) -> Result<(Figures, f64), Failure> {
    let client = connect(&config()?).await?;
    read_rows(&client, 10).await?;
    let before = status_bytes("VmHWM")?;
    let mut figures = Figures::default();
    let watch = Stopwatch::start();
    let rows = read_rows(&client, asked.get("rows")?).await?;
    watch.stop(&mut figures, rows.len());
    let growth = status_bytes("VmHWM")? - before;
    figures.check = rows.iter().map(|row| i64::from(row.id)).sum();
    Ok((figures, growth))
}

pub async fn read_bulk(asked: &Arguments) -> Result<Figures, Failure> {
    Ok(read_timed(asked).await?.0)
}

pub async fn memory_of_rows(asked: &Arguments) -> Result<Figures, Failure> {
    let (figures, growth) = read_timed(asked).await?;
    Ok(Figures { bytes: Some(growth), ..figures })
}

fn rows_to_write(count: usize) -> Vec<BulkRow> {
    const BEGIN: Duration = Duration::from_secs(1_767_225_600); // 2026-01-01T00:00:00Z
    let make = |number: i64| BulkRow {
        id: number as i32,
        amount: number * 1_000_000_007,
        name: format!("name-{number}"),
        created_at: SystemTime::UNIX_EPOCH + BEGIN + Duration::from_secs(number as u64),
        ratio: number as f64 / 7.0,
    };
    (1..=count as i64).map(make).collect()
}

async fn count_rows(client: &Client, table: &str) -> Result<i64, tokio_postgres::Error> {
    Ok(client.query_one(&format!("SELECT count(*) FROM {table}"), &[]).await?.get(0))
}

pub async fn insert_rows(asked: &Arguments) -> Result<Figures, Failure> {
    let mut client = connect(&config()?).await?;
    client.batch_execute("TRUNCATE inserted").await?;
    let sql = "INSERT INTO inserted (id, amount, name, created_at, ratio) VALUES ($1, $2, $3, $4, $5)";
    let insert = client.prepare(sql).await?;
    let rows = rows_to_write(asked.get("rows")?);
    let count = rows.len();
    let mut figures = Figures::default();
    let watch = Stopwatch::start();
    let transaction = client.transaction().await?;
    let (inserting, insert) = (&transaction, &insert);
    stream::iter(rows)
        .map(|row| async move {
            let values: [&(dyn ToSql + Sync); 5] = [&row.id, &row.amount, &row.name, &row.created_at, &row.ratio];
            inserting.execute(insert, &values).await
        })
        .buffer_unordered(IN_FLIGHT)
        .try_for_each(|_| async { Ok(()) })
        .await?;
    transaction.commit().await?;
    watch.stop(&mut figures, count);
    figures.check = count_rows(&client, "inserted").await?;
    Ok(figures)
}

pub async fn copy_rows(asked: &Arguments) -> Result<Figures, Failure> {
    const TYPES: [Type; 5] = [Type::INT4, Type::INT8, Type::TEXT, Type::TIMESTAMPTZ, Type::FLOAT8];
    let client = connect(&config()?).await?;
    client.batch_execute("TRUNCATE copied").await?;
    let rows = rows_to_write(asked.get("rows")?);
    let mut figures = Figures::default();
    let watch = Stopwatch::start();
    let sql = "COPY copied (id, amount, name, created_at, ratio) FROM STDIN (FORMAT binary)";
    let mut writer = Box::pin(BinaryCopyInWriter::new(client.copy_in(sql).await?, &TYPES));
    for row in &rows {
        writer.as_mut().write(&[&row.id, &row.amount, &row.name, &row.created_at, &row.ratio]).await?;
    }
    writer.as_mut().finish().await?;
    watch.stop(&mut figures, rows.len());
    figures.check = count_rows(&client, "copied").await?;
    Ok(figures)
}
