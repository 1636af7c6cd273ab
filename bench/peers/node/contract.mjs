// What the contenders in Node share of the contract: their arguments, the accounts that are asked for, the rows that
// are written, callers side by side, and the line that is printed.
import { readFileSync } from "node:fs";
import process from "node:process";

const ACCOUNTS = 100_000;
const BULK_ROWS = 1_000_000;
const COPY_CHUNK_ROWS = 1_000;

/** Callers ask in an order that is not the table's. */
export const account = (i) => 1 + ((i * 7919) % ACCOUNTS);

export function bulkSelect(rows) {
  const more = rows > BULK_ROWS ? ` CROSS JOIN generate_series(1, ${Math.floor(rows / BULK_ROWS)})` : "";
  return `SELECT id, amount, name, created_at, ratio FROM bulk${more} LIMIT ${rows}`;
}

export function rowsToWrite(count) {
  const begin = Date.UTC(2026, 0, 1);
  return Array.from({ length: count }, (_, index) => {
    const i = index + 1;
    return {
      id: i,
      amount: BigInt(i) * 1_000_000_007n,
      name: `name-${i}`,
      created_at: new Date(begin + i * 1_000),
      ratio: i / 7,
    };
  });
}

const COPY_ESCAPES = { "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v" };
const copyText = (text) => text.replace(/[\\\b\f\n\r\t\v]/g, (character) => COPY_ESCAPES[character]);

/** The text form of COPY, in pieces of many rows: neither driver writes it itself. */
export function* copyLines(rows) {
  for (let begin = 0; begin < rows.length; begin += COPY_CHUNK_ROWS) {
    let lines = "";
    for (const row of rows.slice(begin, begin + COPY_CHUNK_ROWS)) {
      lines += `${row.id}\t${row.amount}\t${copyText(row.name)}\t${row.created_at.toISOString()}\t${row.ratio}\n`;
    }
    yield lines;
  }
}

/** Each caller takes every callers-th of the work, one unit after the other. */
export async function byCallers(callers, count, one) {
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (let i = caller; i < count; i += callers) await one(i);
    }),
  );
}

/** The server over TCP; the certificate and the name in it are verified. */
export function tcpAddress() {
  const { BENCH_TCP_HOST, BENCH_TCP_PORT, BENCH_TCP_USER, BENCH_TCP_PASSWORD, BENCH_TCP_CA } = process.env;
  return {
    host: BENCH_TCP_HOST,
    port: Number(BENCH_TCP_PORT),
    user: BENCH_TCP_USER,
    password: BENCH_TCP_PASSWORD,
    ssl: { ca: readFileSync(BENCH_TCP_CA, "utf8") },
  };
}

/** BigInt as a number, which JSON has; a sum that a number cannot hold is an error. */
function plain(check) {
  if (!Number.isSafeInteger(Number(check))) throw new RangeError(`${check} is too large for a number`);
  return Number(check);
}

/** The names and numbers of `key=number`, or null where a word is not of that form. */
function numbers(words) {
  const pairs = words.map((word) => /^(\w+)=(\d+)$/.exec(word));
  return pairs.every(Boolean) ? Object.fromEntries(pairs.map(([, key, value]) => [key, Number(value)])) : null;
}

/** Does the work that the command line names: [names of its arguments, function of an object of them]. */
export async function main(workloads, version) {
  const [name, ...words] = process.argv.slice(2);
  if (name === "version") {
    console.log(version);
    return;
  }
  if (!Object.hasOwn(workloads, name ?? "")) {
    console.error(`there is no way to do ${name ?? "nothing"}; there are ${Object.keys(workloads).join(", ")}`);
    process.exitCode = 3;
    return;
  }
  const [names, work] = workloads[name];
  const given = numbers(words);
  if (given === null || Object.keys(given).sort().join() !== [...names].sort().join()) {
    console.error(`${name} takes ${names.join(", ")} as key=number`);
    process.exitCode = 2;
    return;
  }
  const outcome = await work(given);
  console.log(JSON.stringify({ ...outcome, check: plain(outcome.check) }));
}
