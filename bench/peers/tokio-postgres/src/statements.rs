// Statements of few rows: one after the other, by concurrent callers, in transactions, in many schemas.
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;
use tokio_postgres::{Client, Row, Statement};

use crate::measure::{Figures, Stopwatch};
use crate::pool::{config, connect, CachingClient, Pool};
use crate::{Arguments, Failure};

pub const ACCOUNT_SELECT: &str = "SELECT id, balance, name FROM accounts WHERE id = $1";

/// The account that statement i asks for.
pub fn account_of(i: usize) -> i32 {
    (1 + i * 7919 % 100_000) as i32
}

pub struct Account {
    pub id: i32,
    pub balance: i64,
    pub name: String,
}

impl From<Row> for Account {
    fn from(row: Row) -> Account {
        Account { id: row.get(0), balance: row.get(1), name: row.get(2) }
    }
}

/// Refuses a row of another account, so that no member goes unread.
pub fn balance_of(account: &Account, id: i32) -> Result<i64, Failure> {
    if account.id != id || account.name.is_empty() {
        return Err(format!("asked for account {id}, got {} '{}'", account.id, account.name).into());
    }
    Ok(account.balance)
}

async fn ask_accounts(
    client: &Client,
    statement: &Statement,
    count: usize,
    latencies: &mut Vec<Duration>,
) -> Result<i64, Failure> {
    let mut sum = 0;
    for i in 0..count {
        let asked = Instant::now();
        let id = account_of(i);
        let account = Account::from(client.query_one(statement, &[&id]).await?);
        sum += balance_of(&account, id)?;
        latencies.push(asked.elapsed());
    }
    Ok(sum)
}

pub async fn point_selects(asked: &Arguments) -> Result<Figures, Failure> {
    let count = asked.get("statements")?;
    let client = connect(&config()?).await?;
    let statement = client.prepare(ACCOUNT_SELECT).await?;
    ask_accounts(&client, &statement, asked.get("warmup")?, &mut Vec::new()).await?;
    let mut figures = Figures { latencies: Vec::with_capacity(count), ..Figures::default() };
    let watch = Stopwatch::start();
    figures.check = ask_accounts(&client, &statement, count, &mut figures.latencies).await?;
    watch.stop(&mut figures, count);
    Ok(figures)
}

/// The sum of balances, and how long each statement took.
type Measured = Result<(i64, Vec<Duration>), Failure>;

/// One caller: leases a client for each statement.
async fn call(pool: Arc<Pool>, first: usize, behind: usize, step: usize) -> Measured {
    let mut sum = 0;
    let mut latencies = Vec::with_capacity(behind / step + 1);
    for i in (first..behind).step_by(step) {
        let asked = Instant::now();
        let id = account_of(i);
        let mut lease = pool.acquire().await?;
        let statement = lease.prepare_cached(ACCOUNT_SELECT).await?;
        let row = lease.client.query_one(&statement, &[&id]).await?;
        drop(lease);
        sum += balance_of(&Account::from(row), id)?;
        latencies.push(asked.elapsed());
    }
    Ok((sum, latencies))
}

/// One caller with `shared=1`: its client has other callers too, and their statements travel together.
async fn call_shared(client: Arc<Client>, statement: Statement, first: usize, behind: usize, step: usize) -> Measured {
    let mut sum = 0;
    let mut latencies = Vec::with_capacity(behind / step + 1);
    for i in (first..behind).step_by(step) {
        let asked = Instant::now();
        let id = account_of(i);
        let row = client.query_one(&statement, &[&id]).await?;
        sum += balance_of(&Account::from(row), id)?;
        latencies.push(asked.elapsed());
    }
    Ok((sum, latencies))
}

async fn all_done(running: Vec<JoinHandle<Measured>>, statements: usize) -> Measured {
    let mut sum = 0;
    let mut latencies = Vec::with_capacity(statements);
    for caller in running {
        let (of_caller, measured) = caller.await??;
        sum += of_caller;
        latencies.extend(measured);
    }
    Ok((sum, latencies))
}

async fn many_callers(pool: &Arc<Pool>, callers: usize, statements: usize) -> Measured {
    let start = |caller| tokio::spawn(call(Arc::clone(pool), caller, statements, callers));
    all_done((0..callers).map(start).collect(), statements).await
}

type Shared = (Arc<Client>, Statement);

async fn many_shared(clients: &[Shared], callers: usize, statements: usize) -> Measured {
    let start = |caller: usize| {
        let (client, statement) = clients[caller % clients.len()].clone();
        tokio::spawn(call_shared(client, statement, caller, statements, callers))
    };
    all_done((0..callers).map(start).collect(), statements).await
}

async fn shared_selects(asked: &Arguments) -> Result<Figures, Failure> {
    let (callers, statements) = (asked.get("callers")?, asked.get("statements")?);
    let mut clients = Vec::new();
    for _ in 0..asked.get("connections")? {
        let client = connect(&config()?).await?;
        let statement = client.prepare(ACCOUNT_SELECT).await?;
        clients.push((Arc::new(client), statement));
    }
    many_shared(&clients, callers, asked.get("warmup")?).await?;
    let mut figures = Figures::default();
    let watch = Stopwatch::start();
    let (check, latencies) = many_shared(&clients, callers, statements).await?;
    watch.stop(&mut figures, statements);
    Ok(Figures { check, latencies, ..figures })
}

pub async fn concurrent_selects(asked: &Arguments) -> Result<Figures, Failure> {
    if asked.is_set("shared") {
        return shared_selects(asked).await;
    }
    let (callers, statements) = (asked.get("callers")?, asked.get("statements")?);
    let connections = asked.get("connections")?;
    let pool = Arc::new(Pool::open(config()?, connections).await?);
    let mut all = Vec::with_capacity(connections);
    for _ in 0..connections {
        let mut lease = pool.acquire().await?;
        lease.prepare_cached(ACCOUNT_SELECT).await?;
        all.push(lease);
    }
    drop(all);
    many_callers(&pool, callers, asked.get("warmup")?).await?;
    let mut figures = Figures::default();
    let watch = Stopwatch::start();
    let (check, latencies) = many_callers(&pool, callers, statements).await?;
    watch.stop(&mut figures, statements);
    Ok(Figures { check, latencies, ..figures })
}

struct Order {
    insert: Statement,
    insert_line: Statement,
    count_lines: Statement,
}

impl Order {
    async fn prepare(client: &Client) -> Result<Order, tokio_postgres::Error> {
        Ok(Order {
            insert: client.prepare("INSERT INTO orders (account, item) VALUES ($1, $2) RETURNING id").await?,
            insert_line: client.prepare("INSERT INTO lines (order_id, amount) VALUES ($1, $2)").await?,
            count_lines: client.prepare("SELECT count(*) FROM lines WHERE order_id = $1").await?,
        })
    }

    async fn place(&self, client: &mut Client, i: usize) -> Result<i64, tokio_postgres::Error> {
        let transaction = client.transaction().await?;
        let order: i64 = transaction.query_one(&self.insert, &[&account_of(i), &"an item"]).await?.get(0);
        transaction.execute(&self.insert_line, &[&order, &(i as i64)]).await?;
        let count = transaction.query_one(&self.count_lines, &[&order]).await?.get(0);
        transaction.commit().await?;
        Ok(count)
    }
}

pub async fn transactions(asked: &Arguments) -> Result<Figures, Failure> {
    let count = asked.get("transactions")?;
    let mut client = connect(&config()?).await?;
    let order = Order::prepare(&client).await?;
    for i in 0..asked.get("warmup")? {
        order.place(&mut client, i).await?;
    }
    let mut figures = Figures { latencies: Vec::with_capacity(count), ..Figures::default() };
    let watch = Stopwatch::start();
    for i in 0..count {
        let began = Instant::now();
        figures.check += order.place(&mut client, i).await?;
        figures.latencies.push(began.elapsed());
    }
    watch.stop(&mut figures, count);
    Ok(figures)
}

async fn ask_schemas(client: &mut CachingClient, selects: &[String], count: usize) -> Result<i64, Failure> {
    let mut sum = 0;
    for i in 0..count {
        let statement = client.prepare_cached(&selects[i % selects.len()]).await?;
        let row = client.client.query_one(&statement, &[&((1 + i % 10) as i32)]).await?;
        let name: String = row.get(0);
        sum += name.len() as i64;
    }
    Ok(sum)
}

pub async fn many_schemas(asked: &Arguments) -> Result<Figures, Failure> {
    let count = asked.get("statements")?;
    let mut client = CachingClient::new(connect(&config()?).await?);
    let select = |k| format!("SELECT name FROM \"s_{k}\".items WHERE id = $1");
    let selects: Vec<_> = (0..asked.get("schemas")?).map(select).collect();
    ask_schemas(&mut client, &selects, asked.get("warmup")?).await?;
    let mut figures = Figures::default();
    let watch = Stopwatch::start();
    figures.check = ask_schemas(&mut client, &selects, count).await?;
    watch.stop(&mut figures, count);
    Ok(figures)
}
