// Time, processor time and memory of the measured work, by the names of the contract.
import { readFileSync } from "node:fs";
import process from "node:process";

/** Measures between start and stop; single units note how long they took. */
export class Stopwatch {
  #latencies;
  #noted = 0;
  #began = 0;
  #cpu;
  #wall;

  /** units: how many will note their time. */
  constructor(units = 0) {
    this.#latencies = new Float64Array(units);
  }

  start() {
    this.#noted = 0;
    this.#cpu = process.cpuUsage();
    this.#began = performance.now();
  }

  note(asked) {
    this.#latencies[this.#noted++] = performance.now() - asked;
  }

  stop() {
    this.#wall = (performance.now() - this.#began) / 1e3;
    const { user, system } = process.cpuUsage(this.#cpu);
    this.#cpu = (user + system) / 1e6;
  }

  outcome(units, check) {
    const figures = { wall_s: this.#wall, client_cpu_s: this.#cpu, per_second: units / this.#wall, check };
    const count = this.#latencies.length;
    if (count === 0) return figures;
    if (this.#noted !== count) throw new Error(`${this.#noted} of ${count} units noted their time`);
    const ordered = this.#latencies.sort();
    const at = (portion) => ordered[Math.floor((portion * (count - 1)) / 100)] / 1e3;
    return { ...figures, p50_s: at(50), p99_s: at(99) };
  }
}

function ofProcess(name) {
  const found = new RegExp(`^${name}:\\s*(\\d+) kB$`, "m").exec(readFileSync("/proc/self/status", "utf8"));
  if (found === null) throw new Error(`/proc/self/status has no ${name}`);
  return Number(found[1]) * 1024;
}

/** After a collection: garbage of what went before is not what a connection costs. */
export function residentBytes() {
  globalThis.gc();
  return ofProcess("VmRSS");
}

/** Of this program alone: getrusage would count what its starter used before exec. */
export const highestResidentBytes = () => ofProcess("VmHWM");
