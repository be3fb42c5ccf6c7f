//! A function that another process can be asked to run, by its name.

/// A function with the name by which a worker process finds it.
///
/// The worker is the same program, started again, and shares no memory with the parent: the argument
/// and the result are serialized. A closure cannot be sent that way; a function's name can.
///
/// The bytes do not describe themselves: their reader must know from the types alone what comes
/// next. So argument and result suit only if `serde` writes all of them, always, in the same order.
/// That excludes `skip_serializing_if`, `untagged` or internally tagged `enum`s, `flatten`, and types
/// that ask what they are to be, as `serde_json::Value` does. They fail with
/// [`TaskError::Serialization`](crate::TaskError::Serialization), or are read as something else.
/// Many bytes travel faster as `serde_bytes::ByteBuf` than as a `Vec<u8>`, which `serde` writes and
/// reads one by one.
///
/// ```
/// use item41_executors::{Task, Tasks};
///
/// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
/// static TASKS: &Tasks = &[&DOUBLE];
/// ```
#[derive(Debug)]
pub struct Task<A, R> {
    name: &'static str,
    function: fn(A) -> R,
    is_repeatable: bool,
}

impl<A, R> Task<A, R> {
    /// Makes a task that runs `function`. Names must differ within a program;
    /// [`serve_if_worker`](crate::serve_if_worker) checks that.
    ///
    /// ```
    /// use item41_executors::Task;
    ///
    /// fn double(n: u64) -> u64 {
    ///     2 * n
    /// }
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", double);
    /// assert_eq!(DOUBLE.function()(21), 42);
    /// ```
    pub const fn new(name: &'static str, function: fn(A) -> R) -> Self {
        Self { name, function, is_repeatable: false }
    }

    /// Says that a call may run again if its worker is lost, because running it twice leaves the same
    /// as running it once. The pools of this crate repeat nothing; an executor over many machines
    /// does, where a task allows it.
    ///
    /// ```
    /// use item41_executors::Task;
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n).repeatable();
    /// assert!(DOUBLE.is_repeatable());
    /// ```
    #[must_use]
    pub const fn repeatable(self) -> Self {
        Self { name: self.name, function: self.function, is_repeatable: true }
    }

    /// Returns whether a call may run again if its worker is lost.
    ///
    /// ```
    /// use item41_executors::Task;
    ///
    /// static APPEND: Task<String, ()> = Task::new("append", |line| println!("{line}"));
    /// assert!(!APPEND.is_repeatable());
    /// ```
    pub const fn is_repeatable(&self) -> bool {
        self.is_repeatable
    }

    /// Returns the name by which a worker finds it.
    ///
    /// ```
    /// use item41_executors::Task;
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    /// assert_eq!(DOUBLE.name(), "double");
    /// ```
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Returns the function that it runs.
    ///
    /// ```
    /// use item41_executors::Task;
    ///
    /// static DOUBLE: Task<u64, u64> = Task::new("double", |n| 2 * n);
    /// assert_eq!(DOUBLE.function()(21), 42);
    /// ```
    pub fn function(&self) -> fn(A) -> R {
        self.function
    }
}
