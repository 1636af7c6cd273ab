// Time and memory of this process.
use std::time::{Duration, Instant};

use crate::Failure;

#[derive(Default)]
pub struct Figures {
    pub check: i64,
    pub wall: f64,
    pub cpu: f64,
    pub units: usize,
    /// Of single units, where they were measured.
    pub latencies: Vec<Duration>,
    pub bytes: Option<f64>,
}

impl Figures {
    pub fn print(mut self) {
        let mut text = format!("{{\"check\": {}", self.check);
        if self.wall > 0.0 {
            let per_second = self.units as f64 / self.wall;
            text += &format!(", \"wall_s\": {:.9}, \"client_cpu_s\": {:.9}", self.wall, self.cpu);
            text += &format!(", \"per_second\": {per_second:.3}");
        }
        if !self.latencies.is_empty() {
            self.latencies.sort_unstable();
            let last = (self.latencies.len() - 1) as f64;
            let at = |portion: f64| self.latencies[(portion * last) as usize].as_secs_f64();
            text += &format!(", \"p50_s\": {:.9}, \"p99_s\": {:.9}", at(0.5), at(0.99));
        }
        if let Some(bytes) = self.bytes {
            text += &format!(", \"bytes\": {bytes:.0}");
        }
        println!("{text}}}");
    }
}

fn cpu_seconds() -> f64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the clock writes into `now`, which outlives the call.
    let failed = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut now) };
    assert_eq!(failed, 0, "the processor time of the process cannot be read");
    now.tv_sec as f64 + now.tv_nsec as f64 * 1e-9
}

pub struct Stopwatch {
    cpu: f64,
    began: Instant,
}

impl Stopwatch {
    pub fn start() -> Stopwatch {
        Stopwatch { cpu: cpu_seconds(), began: Instant::now() }
    }

    /// Fills in the time of so many units of work.
    pub fn stop(self, figures: &mut Figures, units: usize) {
        figures.wall = self.began.elapsed().as_secs_f64();
        figures.cpu = cpu_seconds() - self.cpu;
        figures.units = units;
    }
}

/// Reads VmRSS or VmHWM. Not ru_maxrss: that begins with what the parent had before it executed us.
pub fn status_bytes(name: &str) -> Result<f64, Failure> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kib = line.and_then(|rest| rest.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    Ok(kib.ok_or_else(|| format!("/proc/self/status has no {name}"))? * 1024.0)
}
