// The work of the contract by pg (node-postgres); fairness.md says what was chosen and why.
import { readFileSync } from "node:fs";
import process from "node:process";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

import { account, bulkSelect, byCallers, copyLines, main, rowsToWrite, tcpAddress } from "./contract.mjs";
import { highestResidentBytes, residentBytes, Stopwatch } from "./measuring.mjs";

const ROWS_OF_AN_INSERT = 10_000;
const INSERT = `INSERT INTO inserted (id, amount, name, created_at, ratio)
  SELECT * FROM unnest($1::int4[], $2::int8[], $3::text[], $4::timestamptz[], $5::float8[])`;

// Unless told, int8 comes as text.
pg.types.setTypeParser(pg.types.builtins.INT8, BigInt);

/** The server is named by PGHOST and the like, unless `options` say more. */
async function connect(options) {
  const client = new pg.Client(options);
  await client.connect();
  return client;
}

/** A named statement: the driver prepares it once on each connection. */
const selectOfAccount = (id) => ({
  name: "account",
  text: "SELECT id, balance, name FROM accounts WHERE id = $1",
  values: [id],
});

async function oneAfterTheOther({ statements, warmup }) {
  const client = await connect();
  const ask = (i) => client.query(selectOfAccount(account(i)));
  for (let i = 0; i < warmup; ++i) await ask(i);
  const watch = new Stopwatch(statements);
  let balances = 0n;
  watch.start();
  for (let i = 0; i < statements; ++i) {
    const asked = performance.now();
    const [row] = (await ask(i)).rows;
    watch.note(asked);
    balances += row.balance;
  }
  watch.stop();
  await client.end();
  return watch.outcome(statements, balances);
}

async function callersOverAPool({ callers, connections, statements, warmup }) {
  const pool = new pg.Pool({ max: connections });
  const ask = (i) => pool.query(selectOfAccount(account(i)));
  await byCallers(callers, warmup, ask);
  const watch = new Stopwatch(statements);
  let balances = 0n;
  watch.start();
  await byCallers(callers, statements, async (i) => {
    const asked = performance.now();
    const [row] = (await ask(i)).rows;
    watch.note(asked);
    balances += row.balance;
  });
  watch.stop();
  await pool.end();
  return watch.outcome(statements, balances);
}

const sumOfIds = (rows) => rows.reduce((sum, row) => sum + row.id, 0);

async function manyRows({ rows }) {
  const client = await connect();
  const watch = new Stopwatch();
  watch.start();
  const read = (await client.query(bulkSelect(rows))).rows;
  watch.stop();
  await client.end();
  return watch.outcome(rows, sumOfIds(read));
}

async function countOf(client, table) {
  const [{ count }] = (await client.query(`SELECT count(*) FROM ${table}`)).rows;
  return count;
}

async function insertRows({ rows }) {
  const client = await connect();
  await client.query("TRUNCATE inserted");
  const made = rowsToWrite(rows);
  const watch = new Stopwatch();
  watch.start();
  await client.query("BEGIN");
  for (let begin = 0; begin < made.length; begin += ROWS_OF_AN_INSERT) {
    const some = made.slice(begin, begin + ROWS_OF_AN_INSERT);
    const columns = ["id", "amount", "name", "created_at", "ratio"].map((column) => some.map((row) => row[column]));
    await client.query({ name: "insert", text: INSERT, values: columns });
  }
  await client.query("COMMIT");
  watch.stop();
  const count = await countOf(client, "inserted");
  await client.end();
  return watch.outcome(rows, count);
}

async function copyRows({ rows }) {
  const client = await connect();
  await client.query("TRUNCATE copied");
  const made = rowsToWrite(rows);
  const watch = new Stopwatch();
  watch.start();
  const copy = client.query(copyFrom("COPY copied (id, amount, name, created_at, ratio) FROM STDIN"));
  await pipeline(Readable.from(copyLines(made)), copy);
  watch.stop();
  const count = await countOf(client, "copied");
  await client.end();
  return watch.outcome(rows, count);
}

async function transactionsOfThree({ transactions, warmup }) {
  const client = await connect();
  const one = async (i) => {
    await client.query("BEGIN");
    const order = await client.query({
      name: "order",
      text: "INSERT INTO orders (account, item) VALUES ($1, $2) RETURNING id",
      values: [account(i), `item ${i}`],
    });
    const { id } = order.rows[0];
    await client.query({ name: "line", text: "INSERT INTO lines (order_id, amount) VALUES ($1, $2)", values: [id, i] });
    const lines = await client.query({
      name: "count",
      text: "SELECT count(*) FROM lines WHERE order_id = $1",
      values: [id],
    });
    await client.query("COMMIT");
    return lines.rows[0].count;
  };
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
  await client.end();
  return watch.outcome(transactions, counts);
}

async function schemasInTurn({ schemas, statements, warmup }) {
  const client = await connect();
  const one = async (i) => {
    const schema = `s_${i % schemas}`;
    const result = await client.query({
      name: `item of ${schema}`,
      text: `SELECT name FROM ${pg.escapeIdentifier(schema)}.items WHERE id = $1`,
      values: [1 + (i % 10)],
    });
    return result.rows[0].name.length;
  };
  for (let i = 0; i < warmup; ++i) await one(i);
  const watch = new Stopwatch();
  let lengths = 0;
  watch.start();
  for (let i = 0; i < statements; ++i) lengths += await one(i);
  watch.stop();
  await client.end();
  return watch.outcome(statements, lengths);
}

async function acquireAndRelease({ waiters, rounds, warmup }) {
  const pool = new pg.Pool({ max: 1 });
  const one = async () => {
    const client = await pool.connect();
    client.release();
  };
  const callers = Math.max(1, waiters);
  await byCallers(callers, warmup, one);
  const watch = new Stopwatch();
  watch.start();
  await byCallers(callers, rounds, one);
  watch.stop();
  await pool.end();
  return watch.outcome(rounds, rounds);
}

async function connectByTls({ connections }) {
  const address = tcpAddress();
  const watch = new Stopwatch(connections);
  let done = 0;
  watch.start();
  for (let i = 0; i < connections; ++i) {
    const asked = performance.now();
    const client = await connect(address);
    await client.end();
    watch.note(asked);
    ++done;
  }
  watch.stop();
  return watch.outcome(connections, done);
}

async function memoryOfIdle({ connections }) {
  const connectAndAsk = async () => {
    const client = await connect();
    await client.query(selectOfAccount(1));
    return client;
  };
  await (await connectAndAsk()).end();
  const before = residentBytes();
  const held = [];
  while (held.length < connections) held.push(await connectAndAsk());
  const grown = residentBytes() - before;
  for (const client of held) await client.end();
  return { bytes: grown / connections, check: held.length };
}

async function memoryOfRows({ rows }) {
  const client = await connect();
  const before = highestResidentBytes();
  const read = (await client.query(bulkSelect(rows))).rows;
  const grown = highestResidentBytes() - before;
  await client.end();
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
  `pg ${dependencies.pg}, Node ${process.versions.node}`,
);
