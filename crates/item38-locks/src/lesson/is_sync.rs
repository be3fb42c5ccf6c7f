//! Asks the compiler whether threads may share a type.

use std::marker::PhantomData;

/// `IsSync::<T>::ANSWER` is whether threads may share a `T`.
///
/// If they may, the inherent constant exists and hides the trait's. The trait [`Otherwise`] must be
/// imported.
pub(crate) struct IsSync<T>(PhantomData<T>);

pub(crate) trait Otherwise {
    const ANSWER: bool = false;
}

impl<T> Otherwise for IsSync<T> {}

impl<T: Sync> IsSync<T> {
    pub(crate) const ANSWER: bool = true;
}
