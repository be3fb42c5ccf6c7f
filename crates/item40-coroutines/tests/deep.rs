//! Tests of recursion by a stack of frames, which keeps the promises of any other delegation.

use std::{
    cell::{Cell, RefCell},
    future::pending,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
};

use item40_coroutines::{Coroutine, CoroutineState, Frames, ResumeError, Step, Yield};

/// Asks at the innermost level, and returns one more than the answer at every other level.
async fn ladder(co: Frames<'_, u64, u64>, depth: u64) -> u64 {
    if depth == 0 {
        return co.yield_(0).await;
    }
    co.call(ladder(co.clone(), depth - 1)).await + 1
}

#[test]
fn deep_values_pass_every_level_and_results_come_back() {
    let mut it = Coroutine::deep(|co| ladder(co, 1000));
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    assert_eq!(it.send(42), Ok(Step::Complete(1042)));
    assert_eq!(it.send(42).map_err(ResumeError::from), Err(ResumeError::Finished));
}

#[test]
fn deep_runs_a_body_for_any_channel() {
    async fn sum(co: &impl Yield<u64, u64>) -> u64 {
        co.yield_(1).await + co.yield_(2).await
    }
    let mut it = Coroutine::deep(|co| async move { sum(&co).await });
    assert_eq!(it.start(), Ok(Step::Yielded(1)));
    assert_eq!(it.send(40), Ok(Step::Yielded(2)));
    assert_eq!(it.send(2), Ok(Step::Complete(42)));
}

/// Calls, returns and drops do not use this thread's stack.
#[test]
fn deep_holds_a_million_levels() {
    let mut it = Coroutine::deep(|co| ladder(co, 1_000_000));
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    assert_eq!(it.send(0), Ok(Step::Complete(1_000_000)));
    let mut it = Coroutine::deep(|co| ladder(co, 1_000_000));
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    it.close();
    let mut it = Coroutine::deep(|co| ladder(co, 1_000_000));
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    drop(it);
}

/// A resume polls the innermost frame alone, and none of the frames that wait for it.
#[test]
fn resume_polls_only_the_innermost_frame() {
    async fn counted<'a>(co: Frames<'a, (), ()>, depth: u32, polls: &'a Cell<u32>) {
        if depth > 0 {
            let mut call = std::pin::pin!(co.call(counted(co.clone(), depth - 1, polls)));
            return std::future::poll_fn(|context| {
                polls.set(polls.get() + 1);
                call.as_mut().poll(context)
            })
            .await;
        }
        for _ in 0..1000 {
            co.yield_(()).await;
        }
    }
    let polls = Cell::new(0);
    let mut it = Coroutine::deep(|co| counted(co, 64, &polls));
    let mut resumes = 0;
    while it.advance() == Ok(Step::Yielded(())) {
        resumes += 1;
    }
    assert_eq!((resumes, polls.get()), (1000, 2 * 64), "one for each call, one for each return");
}

struct Local<'a>(u32, &'a RefCell<Vec<u32>>);

impl Drop for Local<'_> {
    fn drop(&mut self) {
        self.1.borrow_mut().push(self.0);
    }
}

async fn with_locals<'a>(co: Frames<'a, bool, ()>, depth: u32, dropped: &'a RefCell<Vec<u32>>) {
    let _local = Local(depth, dropped);
    if depth > 0 {
        co.call(with_locals(co.clone(), depth - 1, dropped)).await;
    } else {
        assert!(!co.yield_(()).await, "told to panic");
    }
}

#[test]
fn close_and_drop_unwind_innermost_frame_first() {
    for close in [true, false] {
        let dropped = RefCell::new(Vec::new());
        let mut it = Coroutine::deep(|co| with_locals(co, 3, &dropped));
        assert_eq!(it.start(), Ok(Step::Yielded(())));
        if close {
            it.close();
            assert_eq!(it.state(), CoroutineState::Finished);
            assert_eq!(*dropped.borrow(), [0, 1, 2, 3]);
        }
        drop(it);
        assert_eq!(*dropped.borrow(), [0, 1, 2, 3]);
    }
}

#[test]
fn panic_drops_every_frame_innermost_first() {
    let dropped = RefCell::new(Vec::new());
    let mut it = Coroutine::deep(|co| with_locals(co, 3, &dropped));
    assert_eq!(it.start(), Ok(Step::Yielded(())));
    let panic = catch_unwind(AssertUnwindSafe(|| it.send(true))).unwrap_err();
    assert_eq!(panic.downcast_ref::<&str>(), Some(&"told to panic"));
    assert_eq!(*dropped.borrow(), [0, 1, 2, 3]);
    assert_eq!(
        (it.state(), it.send(false).map_err(ResumeError::from)),
        (CoroutineState::Finished, Err(ResumeError::Finished))
    );
}

#[test]
fn deep_refuses_a_foreign_await_at_the_bottom() {
    async fn stuck(co: Frames<'_, (), ()>, depth: u32) {
        if depth == 0 {
            pending::<()>().await;
        }
        co.call(Box::pin(stuck(co.clone(), depth - 1))).await;
    }
    let mut it = Coroutine::deep(|co| stuck(co, 10));
    assert_eq!(it.start(), Err(ResumeError::ForeignAwait));
}

#[test]
#[should_panic(expected = "cannot call two coroutines at once")]
fn call_panics_while_another_call_is_pending() {
    let mut it = Coroutine::deep(|co: Frames<'_, (), ()>| async move {
        let (mut one, mut two) = (co.call(async {}), co.call(async {}));
        std::future::poll_fn(|context| {
            let _ = std::pin::Pin::new(&mut one).poll(context);
            std::pin::Pin::new(&mut two).poll(context)
        })
        .await;
    });
    let _ = it.start();
}

/// In-order traversal: the example for which Python has `yield from self.left`.
#[test]
fn deep_walks_a_tree_in_order() {
    struct Tree(Option<Rc<Tree>>, u32, Option<Rc<Tree>>);
    async fn walk<'a>(co: Frames<'a, (), u32>, tree: Option<&'a Tree>) {
        let Some(Tree(left, value, right)) = tree else { return };
        co.call(walk(co.clone(), left.as_deref())).await;
        co.yield_(*value).await;
        co.call(walk(co.clone(), right.as_deref())).await;
    }
    let leaf = |value| Some(Rc::new(Tree(None, value, None)));
    let root = Tree(Some(Rc::new(Tree(leaf(1), 2, leaf(3)))), 4, leaf(5));
    let values = Coroutine::deep(|co| walk(co, Some(&root))).values();
    assert_eq!(values.collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
}
