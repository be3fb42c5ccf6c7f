//! What the system says of this process's memory.

use std::fs;

/// In KiB.
#[derive(Clone, Copy)]
pub struct Memory {
    /// In use: pages that were touched.
    pub resident: u64,
    /// What the system needs to know which page is where.
    pub page_tables: u64,
    /// Addresses given out, with or without memory behind them.
    pub reserved: u64,
}

impl Memory {
    /// `None` where there is no `/proc`.
    pub fn of_this_process() -> Option<Self> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.trim().strip_suffix("kB")?.trim().parse().ok()
        };
        Some(Self {
            resident: field("VmRSS:")?,
            page_tables: field("VmPTE:")?,
            reserved: field("VmSize:")?,
        })
    }

    /// What has come since `before`, for each of `count`.
    pub fn since(self, before: Self, count: usize) -> Self {
        let each = |now: u64, then: u64| now.saturating_sub(then) / count as u64;
        Self {
            resident: each(self.resident, before.resident),
            page_tables: each(self.page_tables, before.page_tables),
            reserved: each(self.reserved, before.reserved),
        }
    }
}
