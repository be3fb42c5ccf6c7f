//! The promises of `fan_out` and `Calls`.

use std::{
    collections::HashSet,
    panic::{AssertUnwindSafe, catch_unwind, panic_any},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
        mpsc::channel,
    },
    thread::{self, scope, yield_now},
    time::{Duration, Instant},
};

use item37_threads::{CallError, Calls, ZeroThreads, fan_out};

/// No step here takes long. A wait of this length means that an event never comes.
const LIMIT: Duration = Duration::from_mins(1);

/// Returns the time until `deadline`, which all calls of a test share: a test that fails ends.
fn left(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}

#[test]
fn results_are_in_item_order_when_calls_end_in_reverse() {
    // Each call waits for the next one, so the last ends first.
    let (senders, receivers): (Vec<_>, Vec<_>) = (0..10).map(|_| channel()).unzip();
    senders[9].send(()).unwrap();
    let tell = (0..10).map(|i: usize| i.checked_sub(1).map(|i| senders[i].clone()));
    let items: Vec<_> = (0..10).zip(receivers).zip(tell).collect();
    let ended = Mutex::new(Vec::new());
    let deadline = Instant::now() + LIMIT;
    let results = fan_out(items, |((index, wait), tell)| {
        wait.recv_timeout(left(deadline)).unwrap();
        ended.lock().unwrap().push(index);
        tell.map_or(Ok(()), |tell| tell.send(())).unwrap();
        index
    });
    let results: Vec<usize> = results.into_iter().map(Result::unwrap).collect();
    assert_eq!(results, (0..10).collect::<Vec<_>>());
    assert_eq!(ended.into_inner().unwrap(), (0..10).rev().collect::<Vec<_>>());
}

#[test]
fn calls_overlap_in_named_threads_of_their_own() {
    let under_way = AtomicUsize::new(0);
    let deadline = Instant::now() + LIMIT;
    let names = fan_out(0..50, |_| {
        under_way.fetch_add(1, SeqCst);
        while under_way.load(SeqCst) < 50 {
            assert!(!left(deadline).is_zero(), "the other calls do not begin");
            yield_now();
        }
        thread::current().name().map(str::to_owned)
    });
    let names: HashSet<_> = names.into_iter().map(|name| name.unwrap().unwrap()).collect();
    assert_eq!(names, (0..50).map(|i| format!("call {i}")).collect());
}

#[test]
fn caller_is_free_between_start_and_join() {
    let (send, receive) = channel();
    let receive = Mutex::new(receive);
    let one = || receive.lock().unwrap().recv_timeout(LIMIT).unwrap();
    let results: Vec<Result<i32, CallError>> = scope(|scope| {
        let calls = Calls::start(scope, 0..3, |_| one());
        (0..3).for_each(|_| send.send(7).unwrap());
        calls.join()
    });
    assert!(matches!(results[..], [Ok(7), Ok(7), Ok(7)]));
}

#[test]
fn panic_loses_its_own_result_and_no_other() {
    let results = fan_out(0..5, |index| match index {
        1 => panic!("a text"),
        2 => panic!("a text with {index}"),
        3 => panic_any(index),
        _ => index,
    });
    let results: Vec<_> = results.into_iter().map(|r| r.map_err(|e| e.to_string())).collect();
    let panicked = |message: &str| Err(message.to_owned());
    let expected = [
        Ok(0),
        panicked("call 1 panicked: a text"),
        panicked("call 2 panicked: a text with 2"),
        panicked("call 3 panicked: with a value that is not text"),
        Ok(4),
    ];
    assert_eq!(results, expected);
}

#[test]
fn panic_resumes_in_the_caller_with_its_payload() {
    let error = fan_out([42], |number: u32| panic_any(number)).remove(0);
    let Err::<(), _>(CallError::Panicked { index: 0, panic }) = error else {
        panic!("{error:?} is not the panic");
    };
    let payload = catch_unwind(AssertUnwindSafe(|| panic.resume())).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&42_u32));
}

#[test]
fn panic_of_a_call_without_join_panics_the_scope() {
    let caught =
        catch_unwind(|| scope(|scope| drop(Calls::start(scope, 0..1, |_| panic!("lost")))));
    let message = caught.unwrap_err();
    assert_eq!(message.downcast_ref(), Some(&"a scoped thread panicked"));
}

#[test]
fn no_items_give_no_results() {
    assert!(fan_out([0; 0], |n| n).is_empty());
}

#[test]
fn call_error_is_an_error_that_threads_can_share() {
    fn is_error<E: std::error::Error + Send + Sync + 'static>() {}
    is_error::<CallError>();
    is_error::<ZeroThreads>();
}

/// The iterator is the caller's code: its panic must not leave the started calls behind.
#[test]
fn items_that_panic_end_after_the_calls_that_were_started() {
    let ended = AtomicUsize::new(0);
    let items = (0..4).inspect(|&index| assert!(index < 3, "no item 3"));
    let caught = catch_unwind(AssertUnwindSafe(|| {
        let _ = fan_out(items, |_| ended.fetch_add(1, SeqCst));
    }));
    assert_eq!(caught.unwrap_err().downcast_ref(), Some(&"no item 3"));
    assert_eq!(ended.into_inner(), 3);
}

/// A captured value that panics when the last call drops it costs one result, not the program.
#[test]
fn call_that_panics_when_dropped_reaches_a_result_or_the_caller() {
    struct Grenade;
    impl Drop for Grenade {
        fn drop(&mut self) {
            panic!("dropped");
        }
    }
    let results = scope(|scope| {
        let grenade = Grenade;
        let (send, receive) = channel::<()>();
        let receive = Mutex::new(receive);
        let calls = Calls::start(scope, 0..2, move |index| {
            let _held = &grenade;
            // The calls wait until only they own the closure.
            let _ = receive.lock().map(|receive| receive.recv_timeout(LIMIT));
            index
        });
        drop(send);
        calls.join()
    });
    let panicked: Vec<_> = results.iter().filter_map(|result| result.as_ref().err()).collect();
    assert_eq!(panicked.len(), 1, "{results:?}");
    assert!(panicked[0].to_string().ends_with("panicked: dropped"), "{results:?}");
}

#[test]
fn ended_counts_the_calls_that_have_returned() {
    let (send, receive) = channel::<()>();
    let receive = Mutex::new(receive);
    let deadline = Instant::now() + LIMIT;
    scope(|scope| {
        let calls = Calls::start(scope, [false, true], |waits| {
            if waits {
                let _ = receive.lock().unwrap().recv_timeout(LIMIT);
            }
        });
        while calls.ended() < 1 {
            assert!(!left(deadline).is_zero(), "the first call does not end");
            yield_now();
        }
        assert_eq!((calls.started(), calls.ended()), (2, 1));
        drop(send);
        assert!(matches!(calls.join()[..], [Ok(()), Ok(())]));
    });
}

/// In a child with stacks of 400 MB in 1.5 GB of addresses, so that some threads start and some do
/// not.
#[cfg(target_os = "linux")]
mod with_few_threads {
    use std::{env, process::Command};

    use super::*;

    #[test]
    fn calls_whose_thread_did_not_start_are_the_only_ones_lost() {
        let mut child = Command::new("sh");
        child.args(["-c", r#"ulimit -v 1500000 && exec timeout 60 "$0" "$@""#]);
        child.arg(env::current_exe().unwrap()).env("RUST_MIN_STACK", "400000000");
        child.args(["--exact", "--ignored", "--test-threads=1"]);
        child.arg("with_few_threads::some_calls_start");
        let output = child.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("1 passed"), "{text}");
    }

    #[test]
    #[ignore = "the test above runs this one where few threads can start"]
    fn some_calls_start() {
        let (send, receive) = channel::<()>();
        let receive = Mutex::new(receive);
        let results = scope(|scope| {
            let calls = Calls::start(scope, 0..8, |index| {
                // All threads that start are there at the same time.
                let _ = receive.lock().map(|receive| receive.recv_timeout(LIMIT));
                index
            });
            assert!((1..8).contains(&calls.started()), "{} of 8 started", calls.started());
            drop(send);
            calls.join()
        });
        for (index, result) in results.iter().enumerate() {
            match result {
                Ok(made) => assert_eq!(*made, index),
                Err(error) => {
                    assert!(matches!(error, CallError::NotStarted { .. }), "{error:?}");
                    assert_eq!(error.index(), index);
                }
            }
        }
        assert!(results.iter().any(Result::is_ok) && results.iter().any(Result::is_err));
    }
}
