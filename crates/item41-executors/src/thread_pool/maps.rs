//! A task for each of many items, in a pool of threads.

use std::sync::Arc;

use super::ThreadPoolExecutor;
use crate::{LazyMap, Map, SubmitError, Unordered, step::step};

impl ThreadPoolExecutor {
    /// Has `function` run on each item. All tasks are submitted before this returns. The results come
    /// in the order of the items.
    ///
    /// # Errors
    /// The pool was shut down or is broken.
    ///
    /// ```
    /// use item41_executors::ThreadPoolExecutor;
    ///
    /// let pool = ThreadPoolExecutor::new(2)?;
    /// let lengths = pool.map(|word: &str| word.len(), ["one", "three"])?;
    /// assert_eq!(lengths.collect::<Result<Vec<_>, _>>()?, [3, 5]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn map<I: IntoIterator, T: Send + 'static>(
        &self,
        function: impl Fn(I::Item) -> T + Send + Sync + 'static,
        items: I,
    ) -> Result<Map<T>, SubmitError>
    where
        I::Item: Send + 'static,
    {
        let mut submit = self.submit_each(function, items);
        let mut map = Map::default();
        while submit(&mut map)? {}
        Ok(map)
    }

    /// Has `function` run on each item, with at most `buffer_size` tasks submitted whose results are
    /// not yet taken; Python's `map` with a `buffersize`. The items may be endless.
    ///
    /// # Errors
    /// The pool was shut down or is broken, or `buffer_size` is 0.
    ///
    /// ```
    /// use item41_executors::ThreadPoolExecutor;
    ///
    /// let pool = ThreadPoolExecutor::new(2)?;
    /// let squares = pool.map_lazy(|n: u64| n * n, 1.., 4)?;
    /// let small: Vec<_> = squares.map_while(Result::ok).take_while(|&n| n < 20).collect();
    /// assert_eq!(small, [1, 4, 9, 16]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn map_lazy<'a, I, T: Send + 'static>(
        &'a self,
        function: impl Fn(I::Item) -> T + Send + Sync + 'static,
        items: I,
        buffer_size: usize,
    ) -> Result<LazyMap<'a, T>, SubmitError>
    where
        I: IntoIterator<Item: Send + 'static, IntoIter: 'a>,
    {
        LazyMap::new(buffer_size, self.submit_each(function, items))
    }

    /// Has `function` run on each item. The results come as they are done, whatever the order of the
    /// items.
    ///
    /// # Errors
    /// The pool was shut down or is broken.
    ///
    /// ```
    /// use item41_executors::ThreadPoolExecutor;
    ///
    /// let pool = ThreadPoolExecutor::new(2)?;
    /// let squares = pool.map_unordered(|n: u64| n * n, 1..=3)?;
    /// assert_eq!(squares.sum::<Result<u64, _>>()?, 14);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn map_unordered<I: IntoIterator, T: Send + 'static>(
        &self,
        function: impl Fn(I::Item) -> T + Send + Sync + 'static,
        items: I,
    ) -> Result<Unordered<'static, T>, SubmitError>
    where
        I::Item: Send + 'static,
    {
        Ok(self.map(function, items)?.unordered())
    }

    /// Returns a closure that submits the next item, and false where there is none.
    fn submit_each<'a, I, T: Send + 'static>(
        &'a self,
        function: impl Fn(I::Item) -> T + Send + Sync + 'static,
        items: I,
    ) -> impl FnMut(&mut Map<T>) -> Result<bool, SubmitError> + 'a
    where
        I: IntoIterator<Item: Send + 'static, IntoIter: 'a>,
    {
        let function = Arc::new(function);
        let mut items = items.into_iter();
        move |map| {
            let Some(item) = step!("1. take an item", items.next()) else {
                return Ok(false);
            };
            let function = Arc::clone(&function);
            map.push(self.submit(move || function(item))?);
            Ok(true)
        }
    }
}
