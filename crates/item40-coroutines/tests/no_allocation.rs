//! Counts allocations: a coroutine on the stack makes none, a boxed one only when it is made.
#![expect(unsafe_code, reason = "only an allocator can count allocations")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    pin::pin,
};

use item40_coroutines::{Channel, Coroutine, Frames, ResumeError, Step};

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller keeps the promises of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the promises of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(work: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.get();
    work();
    ALLOCATIONS.get() - before
}

async fn sum(co: &Channel<u64, u64>) -> u64 {
    let mut sum = 0;
    while sum < 5000 {
        sum += co.yield_(sum).await;
    }
    sum
}

#[test]
fn stack_coroutine_allocates_nothing() {
    let taken = allocations(|| {
        let channel = Channel::new();
        let body = pin!(Some(async { sum(&channel).await + sum(&channel).await }));
        let mut it = Coroutine::new(&channel, body);
        let mut step = it.start();
        while let Ok(Step::Yielded(_)) = step {
            step = it.send(50).map_err(ResumeError::from);
        }
        assert_eq!(step, Ok(Step::Complete(10_000)));
        it.close();
    });
    assert_eq!(taken, 0);
}

#[test]
fn boxed_coroutine_allocates_only_when_it_is_made() {
    let mut made = None;
    assert_eq!(allocations(|| made = Some(Coroutine::boxed(sum))), 2, "its channel and its body");
    let owned = allocations(|| drop(Coroutine::boxed_owned(|co| async move { sum(&co).await })));
    assert_eq!(owned, 2, "its channel and its body");
    let mut it = made.expect("it was made");
    let resumed = allocations(|| {
        let mut step = it.start();
        while let Ok(Step::Yielded(_)) = step {
            step = it.send(50).map_err(ResumeError::from);
        }
    });
    assert_eq!(resumed, 0);
}

#[test]
fn deep_coroutine_allocates_nothing_between_calls() {
    async fn ladder(co: Frames<'_, u64, u64>, depth: u64) -> u64 {
        if depth > 0 {
            return co.call(ladder(co.clone(), depth - 1)).await;
        }
        sum(&co).await
    }
    let mut it = Coroutine::deep(|co| ladder(co, 64));
    assert_eq!(it.start(), Ok(Step::Yielded(0)));
    assert_eq!(allocations(|| assert!((0..99).all(|_| it.send(50).is_ok()))), 0);
}
