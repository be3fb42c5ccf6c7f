//! The demos of item 39, in the notebook's order.

mod demos;

use std::process::ExitCode;

use lab::{Demo, Item};

static ITEM: Item = Item {
    number: 39,
    name: env!("CARGO_PKG_NAME"),
    title: "Use queues to coordinate work between threads",
    python: concat!(env!("CARGO_MANIFEST_DIR"), "/python"),
    demos: &[
        Demo {
            name: "polling-queue",
            cells: "[40]-[44]",
            about: "A pipeline of workers that poll",
            run: demos::polling_queue::run,
        },
        Demo {
            name: "backlog",
            cells: "",
            about: "What piles up before a phase that is too slow",
            run: demos::backlog::run,
        },
        Demo {
            name: "stopping",
            cells: "",
            about: "A worker ends by accident, or because its queue is closed",
            run: demos::stopping::run,
        },
        Demo {
            name: "blocking-get",
            cells: "[45]-[46]",
            about: "A consumer sleeps until there is an item",
            run: demos::blocking_get::run,
        },
        Demo {
            name: "idle",
            cells: "",
            about: "What two workers cost that have nothing to do",
            run: demos::idle::run,
        },
        Demo {
            name: "bounded-buffer",
            cells: "[47]",
            about: "A queue with room for one holds the producer back",
            run: demos::bounded_buffer::run,
        },
        Demo {
            name: "task-done",
            cells: "[49]",
            about: "The producer waits until the work is done",
            run: demos::task_done::run,
        },
        Demo {
            name: "closable-queue",
            cells: "[50]",
            about: "A pipeline of workers that stop when told",
            run: demos::closable_queue::run,
        },
        Demo {
            name: "overlap",
            cells: "",
            about: "The phases of a pipeline wait at the same time",
            run: demos::overlap::run,
        },
        Demo {
            name: "pipeline",
            cells: "",
            about: "The same phases as one pipeline, which stops as a whole",
            run: demos::pipeline::run,
        },
        #[cfg(feature = "photos")]
        Demo {
            name: "photos",
            cells: "",
            about: "Real photos over HTTP, from a camera to a gallery",
            run: demos::photos::run,
        },
    ],
};

fn main() -> ExitCode {
    lab::main(&ITEM)
}
