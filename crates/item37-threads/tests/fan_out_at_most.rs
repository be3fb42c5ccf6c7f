//! The promises of `fan_out_at_most`.

use std::{
    collections::HashSet,
    panic::{AssertUnwindSafe, catch_unwind, panic_any},
    sync::{
        Condvar, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::Duration,
};

use item37_threads::{CallError, ZeroThreads, fan_out_at_most};

/// Makes the calls with at least one thread.
fn at_most<T: Send, R: Send>(
    threads: usize,
    items: impl IntoIterator<Item = T>,
    call: impl Fn(T) -> R + Sync,
) -> Vec<Result<R, CallError>> {
    fan_out_at_most(threads, items, call).expect("there are threads")
}

/// No step here takes long. A wait of this length means that an event never comes.
const LIMIT: Duration = Duration::from_mins(1);

/// A reusable barrier with a time limit, so that a test that fails ends.
struct Meeting {
    size: usize,
    arrived: Mutex<usize>,
    changed: Condvar,
}

impl Meeting {
    fn of(size: usize) -> Self {
        Self { size, arrived: Mutex::default(), changed: Condvar::new() }
    }

    /// Returns when `size` threads wait here.
    fn wait(&self) {
        let mut arrived = self.arrived.lock().expect("no thread panics under this lock");
        *arrived += 1;
        let complete = arrived.next_multiple_of(self.size);
        self.changed.notify_all();
        let waited = self.changed.wait_timeout_while(arrived, LIMIT, |now| *now < complete);
        let is_late = waited.expect("no thread panics under this lock").1.timed_out();
        assert!(!is_late, "the other threads do not come");
    }
}

#[test]
fn as_many_calls_as_allowed_overlap_and_never_more() {
    for (threads, calls) in [(1, 5), (2, 10), (3, 30), (7, 7), (16, 64)] {
        let meeting = Meeting::of(threads);
        let (now, peak) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let results = at_most(threads, 0..calls / threads * threads, |index| {
            peak.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
            meeting.wait(); // No call goes on before `threads` of them are under way.
            now.fetch_sub(1, SeqCst);
            index
        });
        let results: Vec<_> = results.into_iter().map(Result::unwrap).collect();
        assert_eq!(results, (0..calls / threads * threads).collect::<Vec<_>>());
        assert_eq!(peak.into_inner(), threads, "{threads} threads");
    }
}

#[test]
fn results_are_in_item_order_when_calls_end_in_reverse() {
    // Each call has a thread. Call 0 ends after call 1, and so on.
    let ended = (Mutex::new(Vec::new()), Condvar::new());
    let results = at_most(8, 0..8, |index: usize| {
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
fn panic_loses_its_own_result_and_no_thread() {
    let meeting = Meeting::of(2);
    let results = at_most(2, 0..6, |index| {
        meeting.wait(); // Two calls are under way to the end, although most of them panic.
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
        panicked("call 2 panicked: with a value that is not text"),
        panicked("call 3 panicked: a string"),
        Ok(4),
        Ok(5),
    ];
    assert_eq!(results, expected);
}

#[test]
fn one_thread_is_the_caller_and_takes_items_in_order() {
    let order = Mutex::new(Vec::new());
    let ids = at_most(1, 0..5, |index| {
        order.lock().unwrap().push(index);
        thread::current().id()
    });
    assert!(ids.into_iter().all(|id| id.unwrap() == thread::current().id()));
    assert_eq!(order.into_inner().unwrap(), [0, 1, 2, 3, 4]);
}

#[test]
fn threads_are_at_most_as_many_as_items() {
    let meeting = Meeting::of(3);
    let ids = at_most(usize::MAX, 0..3, |_| {
        meeting.wait();
        thread::current().id()
    });
    let ids: HashSet<_> = ids.into_iter().map(Result::unwrap).collect();
    assert_eq!(ids.len(), 3);
    assert!(ids.contains(&thread::current().id()), "the calling thread is one of them");
}

#[test]
fn calls_may_borrow_and_move_items_into_results() {
    let suffix = String::from("!");
    let names = vec![String::from("Python"), String::from("Rust")];
    let shouted = at_most(2, names, |name| name + &suffix);
    let shouted: Vec<_> = shouted.into_iter().map(Result::unwrap).collect();
    assert_eq!(shouted, ["Python!", "Rust!"]);
}

#[test]
fn no_items_give_no_results() {
    assert!(at_most(3, [0; 0], |n| n).is_empty());
}

#[test]
fn zero_threads_are_an_error_and_take_no_item() {
    let items = (0..3).inspect(|_| panic!("an item was taken"));
    let refused = fan_out_at_most(0, items, |n: i32| n).map(drop);
    assert_eq!(refused, Err(ZeroThreads));
    assert_eq!(
        ZeroThreads.to_string(),
        "cannot make calls with 0 threads: none of them would ever be made; allow at least 1"
    );
}

/// The iterator is the caller's code: it is asked for all items before the first call.
#[test]
fn items_that_panic_end_before_any_call() {
    let items = (0..4).inspect(|&index| assert!(index < 3, "no item 3"));
    let called = AtomicUsize::new(0);
    let caught =
        catch_unwind(AssertUnwindSafe(|| at_most(2, items, |_| called.fetch_add(1, SeqCst))));
    assert_eq!(caught.unwrap_err().downcast_ref(), Some(&"no item 3"));
    assert_eq!(called.into_inner(), 0);
}

/// Runs in a child whose threads ask for stacks larger than any address space, so that none starts.
/// (Under a limit on the address space std may abort a thread that just fits.)
#[cfg(target_os = "linux")]
mod without_threads {
    use std::{env, process::Command};

    use item37_threads::fan_out;

    use super::*;

    #[test]
    fn calls_are_made_by_the_threads_that_were_started() {
        let mut child = Command::new(env::current_exe().unwrap());
        child.env("RUST_MIN_STACK", (1_u64 << 60).to_string());
        child.args([
            "--exact",
            "--ignored",
            "--test-threads=1",
            "without_threads::calls_are_made_by_the_caller",
        ]);
        let output = child.output().unwrap();
        let output_text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && output_text.contains("1 passed"), "{output_text}");
    }

    #[test]
    #[ignore = "the test above runs this one where no thread can start"]
    fn calls_are_made_by_the_caller() {
        let refused = fan_out([1], |n: i32| n).remove(0);
        assert!(matches!(refused, Err(CallError::NotStarted { index: 0, .. })), "{refused:?}");

        let results = at_most(8, 0..100, |index| (index, thread::current().id()));
        let expected = (0..100).map(|index| (index, thread::current().id()));
        assert!(results.into_iter().map(Result::unwrap).eq(expected));
    }
}
