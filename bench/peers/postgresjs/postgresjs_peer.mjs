// The work of the contract by postgres.js; fairness.md says what was chosen and why.
import { readFileSync } from "node:fs";
import process from "node:process";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import postgres from "postgres";

import { account, bulkSelect, byCallers, copyLines, main, rowsToWrite, tcpAddress } from "./contract.mjs";
import { highestResidentBytes, residentBytes, Stopwatch } from "./measuring.mjs";

const ROWS_OF_AN_INSERT = 1_000;

/** The server is named by PGHOST and the like. */
const connect = (options) => postgres({ max: 1, types: { bigint: postgres.BigInt }, ...options });

async function oneAfterTheOther({ statements, warmup }) {
  const sql = connect();
  const ask = (i) => sql`SELECT id, balance, name FROM accounts WHERE id = ${account(i)}`;
  for (let i = 0; i < warmup; ++i) await ask(i);
  const watch = new Stopwatch(statements);
  let balances = 0n;
  watch.start();
  for (let i = 0; i < statements; ++i) {
    const asked = performance.now();
    const [row] = await ask(i);
    watch.note(asked);
    balances += row.balance;
  }
  watch.stop();
  await sql.end();
  return watch.outcome(statements, balances);
}

async function callersOverAPool({ callers, connections, statements, warmup }) {
  const sql = connect({ max: connections });
  const ask = (i) => sql`SELECT id, balance, name FROM accounts WHERE id = ${account(i)}`;
  await byCallers(callers, warmup, ask);
  const watch = new Stopwatch(statements);
  let balances = 0n;
  watch.start();
  await byCallers(callers, statements, async (i) => {
    const asked = performance.now();
    const [row] = await ask(i);
    watch.note(asked);
    balances += row.balance;
  });
  watch.stop();
  await sql.end();
  return watch.outcome(statements, balances);
}

const sumOfIds = (rows) => rows.reduce((sum, row) => sum + row.id, 0);

async function manyRows({ rows }) {
  const sql = connect();
  await sql`SELECT 1`;
  const watch = new Stopwatch();
  watch.start();
  const read = await sql.unsafe(bulkSelect(rows), [], { prepare: true });
  watch.stop();
  await sql.end();
  return watch.outcome(rows, sumOfIds(read));
}

async function insertRows({ rows }) {
  const sql = connect();
  await sql`TRUNCATE inserted`;
  const made = rowsToWrite(rows);
  const watch = new Stopwatch();
  watch.start();
  await sql.begin((transaction) => {
    const inserts = [];
    for (let begin = 0; begin < made.length; begin += ROWS_OF_AN_INSERT) {
      inserts.push(transaction`INSERT INTO inserted ${transaction(made.slice(begin, begin + ROWS_OF_AN_INSERT))}`);
    }
    return inserts;
  });
  watch.stop();
  const [{ count }] = await sql`SELECT count(*) FROM inserted`;
  await sql.end();
  return watch.outcome(rows, count);
}

async function copyRows({ rows }) {
  const sql = connect();
  await sql`TRUNCATE copied`;
  const made = rowsToWrite(rows);
  const watch = new Stopwatch();
  watch.start();
  const copy = await sql`COPY copied (id, amount, name, created_at, ratio) FROM STDIN`.writable();
  await pipeline(Readable.from(copyLines(made)), copy);
  watch.stop();
  const [{ count }] = await sql`SELECT count(*) FROM copied`;
  await sql.end();
  return watch.outcome(rows, count);
}

async function transactionsOfThree({ transactions, warmup }) {
  const sql = connect();
  const one = (i) =>
    sql.begin(async (transaction) => {
      const [order] = await transaction`
        INSERT INTO orders (account, item) VALUES (${account(i)}, ${`item ${i}`}) RETURNING id`;
      await transaction`INSERT INTO lines (order_id, amount) VALUES (${order.id}, ${i})`;
      const [{ count }] = await transaction`SELECT count(*) FROM lines WHERE order_id = ${order.id}`;
      return count;
    });
  for (let i = 0; i < warmup; ++i) await one(i);
  const watch = new Stopwatch(transactions);
  let counts = 0n;
  watch.start();
  for (let i = 0; i < transactions; ++i) {
    const asked = performance.now();
    counts += await one(i);
    watch.note(asked);
  }
  watch.stop();
  await sql.end();
  return watch.outcome(transactions, counts);
}

async function schemasInTurn({ schemas, statements, warmup }) {
  const sql = connect();
  const one = async (i) => {
    const [row] = await sql`SELECT name FROM ${sql(`s_${i % schemas}`)}.items WHERE id = ${1 + (i % 10)}`;
    return row.name.length;
  };
  for (let i = 0; i < warmup; ++i) await one(i);
  const watch = new Stopwatch();
  let lengths = 0;
  watch.start();
  for (let i = 0; i < statements; ++i) lengths += await one(i);
  watch.stop();
  await sql.end();
  return watch.outcome(statements, lengths);
}

async function acquireAndRelease({ waiters, rounds, warmup }) {
  const sql = connect();
  const one = async () => {
    const reserved = await sql.reserve();
    reserved.release();
  };
  const callers = Math.max(1, waiters);
  await byCallers(callers, warmup, one);
  const watch = new Stopwatch();
  watch.start();
  await byCallers(callers, rounds, one);
  watch.stop();
  await sql.end();
  return watch.outcome(rounds, rounds);
}

/** It connects for the first statement, and then asks for the types of arrays unless told that there are none. */
async function connectByTls({ connections }) {
  const address = { ...tcpAddress(), fetch_types: false };
  const watch = new Stopwatch(connections);
  let done = 0;
  watch.start();
  for (let i = 0; i < connections; ++i) {
    const asked = performance.now();
    const sql = connect(address);
    await sql`SELECT 1`;
    await sql.end();
    watch.note(asked);
    ++done;
  }
  watch.stop();
  return watch.outcome(connections, done);
}

async function memoryOfIdle({ connections }) {
  const open = async (count) => {
    const sql = connect({ max: count });
    const held = [];
    while (held.length < count) {
      const reserved = await sql.reserve();
      await reserved`SELECT id, balance, name FROM accounts WHERE id = ${1}`;
      held.push(reserved);
    }
    return { sql, held };
  };
  const close = async ({ sql, held }) => {
    for (const reserved of held) reserved.release();
    await sql.end();
  };
  await close(await open(1));
  const before = residentBytes();
  const opened = await open(connections);
  const grown = residentBytes() - before;
  await close(opened);
  return { bytes: grown / connections, check: opened.held.length };
}

async function memoryOfRows({ rows }) {
  const sql = connect();
  await sql`SELECT 1`;
  const before = highestResidentBytes();
  const read = await sql.unsafe(bulkSelect(rows), [], { prepare: true });
  const grown = highestResidentBytes() - before;
  await sql.end();
  return { bytes: grown, check: sumOfIds(read) };
}

const { dependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
await main(
  {
    W1: [["statements", "warmup"], oneAfterTheOther],
    W2: [["callers", "connections", "statements", "warmup"], callersOverAPool],
    W3: [["rows"], manyRows],
    "W4-insert": [["rows"], insertRows],
    "W4-copy": [["rows"], copyRows],
    W5: [["transactions", "warmup"], transactionsOfThree],
    W6: [["schemas", "statements", "warmup"], schemasInTurn],
    W7: [["waiters", "rounds", "warmup"], acquireAndRelease],
    W8: [["connections"], connectByTls],
    "W9-idle": [["connections"], memoryOfIdle],
    "W9-rows": [["rows"], memoryOfRows],
  },
  `postgres ${dependencies.postgres}, Node ${process.versions.node}`,
);
