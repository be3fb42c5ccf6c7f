//! What a fan-out with a bound promises.

use std::{
    collections::HashSet,
    panic::{catch_unwind, panic_any},
    sync::{
        Condvar, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use item37_threads::fan_out_at_most;

/// Nothing here takes long: who waits for this long waits for something that never comes.
const LIMIT: Duration = Duration::from_mins(1);

/// A barrier at which a test that fails ends.
struct Meeting {
    size: usize,
    arrived: Mutex<usize>,
    changed: Condvar,
}

impl Meeting {
    fn of(size: usize) -> Self {
        Self { size, arrived: Mutex::default(), changed: Condvar::new() }
    }

    /// Returns when as many have come as there must be, again and again.
    fn wait(&self) {
        let mut arrived = self.arrived.lock().expect("nobody panics under it");
        *arrived += 1;
        let complete = arrived.next_multiple_of(self.size);
        self.changed.notify_all();
        let waited = self.changed.wait_timeout_while(arrived, LIMIT, |now| *now < complete);
        let is_late = waited.expect("nobody panics under it").1.timed_out();
        assert!(!is_late, "the others do not come");
    }
}

#[test]
fn as_many_calls_as_allowed_are_under_way_at_the_same_time_and_never_more() {
    for (threads, calls) in [(1, 5), (2, 10), (3, 30), (7, 7), (16, 64)] {
        let meeting = Meeting::of(threads);
        let (now, peak) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let results = fan_out_at_most(threads, 0..calls / threads * threads, |index| {
            peak.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
            meeting.wait(); // Nobody leaves before `threads` calls are under way.
            now.fetch_sub(1, SeqCst);
            index
        });
        let results: Vec<_> = results.into_iter().map(Result::unwrap).collect();
        assert_eq!(results, (0..calls / threads * threads).collect::<Vec<_>>());
        assert_eq!(peak.into_inner(), threads, "{threads} threads");
    }
}

#[test]
fn results_come_in_the_order_of_the_items_when_calls_end_in_the_reverse_order() {
    // With a thread for each: call 0 ends when call 1 has, and so on.
    let ended = (Mutex::new(Vec::new()), Condvar::new());
    let results = fan_out_at_most(8, 0..8, |index: usize| {
        let list = ended.0.lock().unwrap();
        let wait = ended.1.wait_timeout_while(list, LIMIT, |list| list.len() < 7 - index);
        let (mut list, waited) = wait.unwrap();
        assert!(!waited.timed_out(), "the later calls do not end");
        list.push(index);
        ended.1.notify_all();
        index
    });
    let results: Vec<_> = results.into_iter().map(Result::unwrap).collect();
    assert_eq!(results, (0..8).collect::<Vec<_>>());
    assert_eq!(ended.0.into_inner().unwrap(), (0..8).rev().collect::<Vec<_>>());
}

#[test]
fn a_panic_costs_its_own_result_and_no_other_and_no_thread_either() {
    let meeting = Meeting::of(2);
    let results = fan_out_at_most(2, 0..6, |index| {
        meeting.wait(); // Two are under way to the end, though all but the last two panic.
        match index {
            0 => panic!("a text"),
            1 => panic!("a text with {index}"),
            2 => panic_any(index),
            3 => panic_any(String::from("a string")),
            _ => index,
        }
    });
    let results: Vec<_> = results.into_iter().map(|r| r.map_err(|e| e.to_string())).collect();
    let panicked = |message: &str| Err(message.to_owned());
    let expected = [
        panicked("call 0 panicked: a text"),
        panicked("call 1 panicked: a text with 1"),
        panicked("call 2 panicked: with a value that is no text"),
        panicked("call 3 panicked: a string"),
        Ok(4),
        Ok(5),
    ];
    assert_eq!(results, expected);
}

#[test]
fn one_thread_is_the_calling_thread_which_takes_the_items_in_order() {
    let order = Mutex::new(Vec::new());
    let ids = fan_out_at_most(1, 0..5, |index| {
        order.lock().unwrap().push(index);
        thread::current().id()
    });
    assert!(ids.into_iter().all(|id| id.unwrap() == thread::current().id()));
    assert_eq!(order.into_inner().unwrap(), [0, 1, 2, 3, 4]);
}

#[test]
fn no_more_threads_are_started_than_there_are_items() {
    let meeting = Meeting::of(3);
    let ids = fan_out_at_most(usize::MAX, 0..3, |_| {
        meeting.wait();
        thread::current().id()
    });
    let ids: HashSet<_> = ids.into_iter().map(Result::unwrap).collect();
    assert_eq!(ids.len(), 3);
    assert!(ids.contains(&thread::current().id()), "the calling thread is one of them");
}

#[test]
fn calls_may_borrow_and_items_may_be_moved_into_the_results() {
    let suffix = String::from("!");
    let names = vec![String::from("Python"), String::from("Rust")];
    let shouted = fan_out_at_most(2, names, |name| name + &suffix);
    let shouted: Vec<_> = shouted.into_iter().map(Result::unwrap).collect();
    assert_eq!(shouted, ["Python!", "Rust!"]);
}

#[test]
fn nothing_comes_of_nothing() {
    assert!(fan_out_at_most(3, [0; 0], |n| n).is_empty());
}

#[test]
fn no_threads_at_all_are_a_mistake_that_is_named() {
    let refused = catch_unwind(|| fan_out_at_most(0, [1], |n: i32| n)).unwrap_err();
    let message = "cannot make calls with 0 threads; allow at least one";
    assert_eq!(refused.downcast_ref(), Some(&message));
}

/// In a child, where each thread is to have a stack larger than any address space: none can start.
/// (A limit on the address space would do as well, but then std may abort a thread that just fits.)
#[cfg(target_os = "linux")]
mod without_threads {
    use std::{env, process::Command};

    use item37_threads::{CallError, fan_out};

    use super::*;

    #[test]
    fn calls_are_made_by_the_threads_that_there_are() {
        let mut child = Command::new(env::current_exe().unwrap());
        child.env("RUST_MIN_STACK", (1_u64 << 60).to_string());
        child.args(["--exact", "--ignored", "--test-threads=1", "without_threads::by_this_thread"]);
        let output = child.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
    }

    #[test]
    #[ignore = "the test above runs it where no thread can start"]
    fn by_this_thread() {
        let refused = fan_out([1], |n: i32| n).remove(0);
        assert!(matches!(refused, Err(CallError::NotStarted { index: 0, .. })), "{refused:?}");

        let results = fan_out_at_most(8, 0..100, |index| (index, thread::current().id()));
        let expected = (0..100).map(|index| (index, thread::current().id()));
        assert!(results.into_iter().map(Result::unwrap).eq(expected));
    }
}
