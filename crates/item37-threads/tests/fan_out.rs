//! What a fan-out promises.

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

use item37_threads::{CallError, Calls, fan_out};

/// Nothing here takes long: who waits for this long waits for something that never comes.
const LIMIT: Duration = Duration::from_mins(1);

/// What is left until `deadline`: all calls of a test share it, so that a test that fails ends.
fn left(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}

#[test]
fn results_come_in_the_order_of_the_items_when_calls_end_in_the_reverse_order() {
    // Each call waits for the next one: the last ends first.
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
fn all_calls_are_under_way_at_the_same_time_in_threads_of_their_own() {
    let under_way = AtomicUsize::new(0);
    let deadline = Instant::now() + LIMIT;
    let names = fan_out(0..50, |_| {
        under_way.fetch_add(1, SeqCst);
        while under_way.load(SeqCst) < 50 {
            assert!(!left(deadline).is_zero(), "the others do not come");
            yield_now();
        }
        thread::current().name().map(str::to_owned)
    });
    let names: HashSet<_> = names.into_iter().map(|name| name.unwrap().unwrap()).collect();
    assert_eq!(names, (0..50).map(|i| format!("call {i}")).collect());
}

#[test]
fn who_starts_calls_is_free_until_it_joins_them() {
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
fn a_panic_costs_its_own_result_and_no_other() {
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
        panicked("call 3 panicked: with a value that is no text"),
        Ok(4),
    ];
    assert_eq!(results, expected);
}

#[test]
fn a_panic_can_go_on_in_the_caller_with_what_it_carries() {
    let error = fan_out([42], |number: u32| panic_any(number)).remove(0);
    let Err::<(), _>(CallError::Panicked { index: 0, panic }) = error else {
        panic!("{error:?} is not the panic");
    };
    let payload = catch_unwind(AssertUnwindSafe(|| panic.resume())).unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&42_u32));
}

#[test]
fn a_panic_of_a_call_that_is_not_joined_is_not_lost() {
    let caught =
        catch_unwind(|| scope(|scope| drop(Calls::start(scope, 0..1, |_| panic!("lost")))));
    let message = caught.unwrap_err();
    assert_eq!(message.downcast_ref(), Some(&"a scoped thread panicked"));
}

#[test]
fn nothing_comes_of_nothing() {
    assert!(fan_out([0; 0], |n| n).is_empty());
}

#[test]
fn errors_can_be_passed_on_between_threads() {
    fn is_error<E: std::error::Error + Send + Sync + 'static>() {}
    is_error::<CallError>();
}
