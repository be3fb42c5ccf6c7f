//! Item 39 beside the channels that its readers may know.

mod peers {
    pub mod channel;
    pub mod moves;
    pub mod one_lock;
    pub mod rows;
}

use std::process::ExitCode;

use lab::{Demo, Item};

static PEERS: Item = Item {
    number: 39,
    name: "item39-queues-peers",
    title: "The queue beside std, crossbeam, flume, kanal, tokio and CPython",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: &[
        Demo {
            name: "capacity-1",
            cells: "",
            about: "Room for one: each item is handed from thread to thread",
            run: |lab| peers::rows::shapes(lab, Some(1)),
        },
        Demo {
            name: "capacity-64",
            cells: "",
            about: "Room for 64",
            run: |lab| peers::rows::shapes(lab, Some(64)),
        },
        Demo {
            name: "capacity-1024",
            cells: "",
            about: "Room for 1,024",
            run: |lab| peers::rows::shapes(lab, Some(1024)),
        },
        Demo {
            name: "unbounded",
            cells: "",
            about: "Room without limit",
            run: |lab| peers::rows::shapes(lab, None),
        },
        Demo {
            name: "steps",
            cells: "",
            about: "From the clear queue to the fast one, step by step",
            run: peers::rows::steps,
        },
        Demo {
            name: "crowd",
            cells: "",
            about: "Many more threads than cores",
            run: peers::rows::crowd,
        },
        Demo {
            name: "large-items",
            cells: "",
            about: "Items of 256 bytes, where the others have 8",
            run: peers::rows::large_items,
        },
        Demo {
            name: "work",
            cells: "",
            about: "1 µs of work for each item",
            run: peers::rows::work,
        },
        Demo {
            name: "python",
            cells: "",
            about: "The queue beside CPython's queue.Queue",
            run: peers::rows::python,
        },
    ],
};

fn main() -> ExitCode {
    lab::main(&PEERS)
}
