// Connections: lent by a pool, made by TCP and TLS, left idle.
use std::error::Error;
use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::Instant;

use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config};

use crate::measure::{status_bytes, Figures, Stopwatch};
use crate::pool::{config, connect, Pool};
use crate::statements::{account_of, balance_of, Account, ACCOUNT_SELECT};
use crate::tls::MakeTls;
use crate::{Arguments, Failure};

async fn take_turns(pool: Arc<Pool>, rounds: usize) -> Result<i64, Failure> {
    for _ in 0..rounds {
        drop(pool.acquire().await?);
    }
    Ok(rounds as i64)
}

/// Every taker a task; together they acquire and release so many times.
async fn all_take_turns(pool: &Arc<Pool>, takers: usize, rounds: usize) -> Result<i64, Failure> {
    let share = |taker| rounds / takers + usize::from(taker < rounds % takers);
    let running: Vec<_> = (0..takers).map(|taker| tokio::spawn(take_turns(Arc::clone(pool), share(taker)))).collect();
    let mut done = 0;
    for taker in running {
        done += taker.await??;
    }
    Ok(done)
}

pub async fn acquire_and_release(asked: &Arguments) -> Result<Figures, Failure> {
    let rounds = asked.get("rounds")?;
    let takers = asked.get("waiters")?.max(1);
    let pool = Arc::new(Pool::open(config()?, 1).await?);
    all_take_turns(&pool, takers, asked.get("warmup")?).await?;
    let mut figures = Figures::default();
    let watch = Stopwatch::start();
    figures.check = all_take_turns(&pool, takers, rounds).await?;
    watch.stop(&mut figures, rounds);
    Ok(figures)
}

fn variable(name: &str) -> Result<String, Failure> {
    std::env::var(name).map_err(|_| format!("the variable {name} is not set").into())
}

/// Told goodbye, the server may have closed before this side does.
fn hung_up_first(error: &tokio_postgres::Error) -> bool {
    let cause = error.source().and_then(|source| source.downcast_ref::<io::Error>());
    cause.map_or(false, |cause| {
        matches!(cause.kind(), ErrorKind::NotConnected | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe)
    })
}

/// Returns when the server has been told goodbye.
async fn connect_and_close(config: &Config, tls: &MakeTls) -> Result<(), Failure> {
    let (client, connection) = config.connect(tls.clone()).await?;
    let connection = tokio::spawn(connection);
    drop(client);
    match connection.await? {
        Err(error) if !hung_up_first(&error) => Err(error.into()),
        _ => Ok(()),
    }
}

pub async fn connecting(asked: &Arguments) -> Result<Figures, Failure> {
    let connections = asked.get("connections")?;
    let tls = MakeTls::trusting(&variable("BENCH_TCP_CA")?)?;
    let mut config = Config::new();
    config.host(&variable("BENCH_TCP_HOST")?).port(variable("BENCH_TCP_PORT")?.parse()?);
    config.user(&variable("BENCH_TCP_USER")?).password(variable("BENCH_TCP_PASSWORD")?);
    config.dbname(&variable("PGDATABASE")?).ssl_mode(SslMode::Require);
    let mut figures = Figures::default();
    let watch = Stopwatch::start();
    for _ in 0..connections {
        let began = Instant::now();
        connect_and_close(&config, &tls).await?;
        figures.latencies.push(began.elapsed());
        figures.check += 1;
    }
    watch.stop(&mut figures, connections);
    Ok(figures)
}

/// A connection that has run a statement.
async fn connect_used(config: &Config, i: usize) -> Result<Client, Failure> {
    let client = connect(config).await?;
    let statement = client.prepare(ACCOUNT_SELECT).await?;
    let id = account_of(i);
    let row = client.query_one(&statement, &[&id]).await?;
    balance_of(&Account::from(row), id)?;
    Ok(client)
}

pub async fn idle_connections(asked: &Arguments) -> Result<Figures, Failure> {
    let connections = asked.get("connections")?;
    let config = config()?;
    drop(connect_used(&config, 0).await?);
    let before = status_bytes("VmRSS")?;
    let mut idle = Vec::with_capacity(connections);
    for i in 0..connections {
        idle.push(connect_used(&config, i).await?);
    }
    let growth = status_bytes("VmRSS")? - before;
    let bytes = Some(growth / idle.len() as f64);
    Ok(Figures { check: idle.len() as i64, bytes, ..Figures::default() })
}
