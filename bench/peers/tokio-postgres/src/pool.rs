// A pool as deadpool has it, which Debian does not package: a semaphore, the free clients behind a mutex, and with each
// client the statements it has prepared.
use std::collections::HashMap;
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, PoisonError};

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio_postgres::{Client, Config, Error, NoTls, Statement};

use crate::Failure;

/// By PGHOST, PGPORT, PGUSER and PGDATABASE.
pub fn config() -> Result<Config, Failure> {
    let variable = |name: &str| std::env::var(name).map_err(|_| format!("the variable {name} is not set"));
    let mut config = Config::new();
    config.host(&variable("PGHOST")?).port(variable("PGPORT")?.parse()?);
    config.user(&variable("PGUSER")?).dbname(&variable("PGDATABASE")?);
    Ok(config)
}

/// The connection runs as a task of its own until the client is dropped.
pub async fn connect(config: &Config) -> Result<Client, Error> {
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            eprintln!("connection: {error}");
        }
    });
    Ok(client)
}

pub struct CachingClient {
    pub client: Client,
    statements: HashMap<String, Statement>,
}

impl CachingClient {
    pub fn new(client: Client) -> CachingClient {
        CachingClient { client, statements: HashMap::new() }
    }

    /// Prepares what this client has not prepared before.
    pub async fn prepare_cached(&mut self, sql: &str) -> Result<Statement, Error> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).await?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

pub struct Pool {
    config: Config,
    permits: Semaphore,
    free: Mutex<Vec<CachingClient>>,
}

impl Pool {
    /// Opens all connections.
    pub async fn open(config: Config, connections: usize) -> Result<Pool, Error> {
        let mut free = Vec::with_capacity(connections);
        for _ in 0..connections {
            free.push(CachingClient::new(connect(&config).await?));
        }
        Ok(Pool { config, permits: Semaphore::new(connections), free: Mutex::new(free) })
    }

    /// Waits for a free client; one whose connection has ended is replaced.
    pub async fn acquire(&self) -> Result<Lease<'_>, Failure> {
        let permit = self.permits.acquire().await?;
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let client = match free {
            Some(client) if !client.client.is_closed() => client,
            _ => CachingClient::new(connect(&self.config).await?),
        };
        Ok(Lease { pool: self, client: Some(client), _permit: permit })
    }
}

/// Gives its client back when it is dropped.
pub struct Lease<'a> {
    pool: &'a Pool,
    client: Option<CachingClient>,
    _permit: SemaphorePermit<'a>, // dropped last, when the client is back
}

impl Deref for Lease<'_> {
    type Target = CachingClient;
    fn deref(&self) -> &CachingClient {
        self.client.as_ref().expect("a lease holds its client until it is dropped")
    }
}

impl DerefMut for Lease<'_> {
    fn deref_mut(&mut self) -> &mut CachingClient {
        self.client.as_mut().expect("a lease holds its client until it is dropped")
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            self.pool.free.lock().unwrap_or_else(PoisonError::into_inner).push(client);
        }
    }
}
