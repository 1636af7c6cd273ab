// tokio-postgres as a contender: ../../README.md is the contract, ../fairness.md says why it is written so.
// This file reads what is asked and prints what was measured.
mod connections;
mod measure;
mod pool;
mod rows;
mod statements;
mod tls;

use std::collections::HashMap;
use std::error::Error;
use std::process::ExitCode;

pub type Failure = Box<dyn Error + Send + Sync>;

/// Exit code for work that tokio-postgres has no way to do.
const UNSUPPORTED: u8 = 3;

/// What `key=value` said.
pub struct Arguments(HashMap<String, usize>);

impl Arguments {
    fn parse(words: &[String]) -> Result<Arguments, Failure> {
        let mut parsed = HashMap::new();
        for word in words {
            let number = word.split_once('=').and_then(|(name, value)| Some((name, value.parse().ok()?)));
            let (name, value) = number.ok_or_else(|| format!("{word:?} is no name=number"))?;
            parsed.insert(name.to_owned(), value);
        }
        Ok(Arguments(parsed))
    }

    /// Of one that need not be given.
    pub fn is_set(&self, name: &str) -> bool {
        self.0.get(name).map_or(false, |value| *value != 0)
    }

    pub fn get(&self, name: &str) -> Result<usize, Failure> {
        self.0.get(name).copied().ok_or_else(|| format!("the argument {name} is missing").into())
    }
}

async fn run(words: Vec<String>) -> Result<ExitCode, Failure> {
    let workload = words.first().ok_or("no workload was named")?.as_str();
    if workload == "version" {
        println!("tokio-postgres {}", env!("PEER_VERSION"));
        return Ok(ExitCode::SUCCESS);
    }
    let asked = Arguments::parse(&words[1..])?;
    let figures = match workload {
        "W1" => statements::point_selects(&asked).await,
        "W2" => statements::concurrent_selects(&asked).await,
        "W3" => rows::read_bulk(&asked).await,
        "W4-insert" => rows::insert_rows(&asked).await,
        "W4-copy" => rows::copy_rows(&asked).await,
        "W5" => statements::transactions(&asked).await,
        "W6" => statements::many_schemas(&asked).await,
        "W7" => connections::acquire_and_release(&asked).await,
        "W8" => connections::connecting(&asked).await,
        "W9-idle" => connections::idle_connections(&asked).await,
        "W9-rows" => rows::memory_of_rows(&asked).await,
        other => {
            eprintln!("tokio-postgres has no way to do {other}");
            return Ok(ExitCode::from(UNSUPPORTED));
        }
    };
    figures.map_err(|error| format!("{workload}: {error}"))?.print();
    Ok(ExitCode::SUCCESS)
}

#[tokio::main]
async fn main() -> ExitCode {
    // As in a server, the work is a task: what `main` itself awaits runs outside the workers.
    let work = tokio::spawn(run(std::env::args().skip(1).collect()));
    match work.await {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
        Err(panic) => {
            eprintln!("{panic}");
            ExitCode::FAILURE
        }
    }
}
