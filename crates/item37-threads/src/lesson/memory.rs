//! What Linux reports about the memory of this process.

use std::fs;

/// Amounts of memory in KiB.
#[derive(Clone, Copy)]
pub(crate) struct Memory {
    /// In use: pages that were touched.
    pub(crate) resident: u64,
    /// What the system needs to find each page.
    pub(crate) page_tables: u64,
    /// Addresses in use, with or without memory behind them.
    pub(crate) reserved: u64,
}

impl Memory {
    /// Reads the amounts; `None` on systems without `/proc/self/status`.
    pub(crate) fn of_this_process() -> Option<Self> {
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

    /// Returns what was added since `before`, divided by `count`.
    pub(crate) fn since(self, before: Self, count: usize) -> Self {
        let each = |now: u64, then: u64| now.saturating_sub(then) / count as u64;
        Self {
            resident: each(self.resident, before.resident),
            page_tables: each(self.page_tables, before.page_tables),
            reserved: each(self.reserved, before.reserved),
        }
    }
}
