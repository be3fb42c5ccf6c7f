//! The steps of a call as `tracing` spans. Without the feature `tracing` a step costs nothing.

/// Does a step of a call, and returns its value. The feature `tracing` makes it a span of this name.
#[cfg(feature = "tracing")]
macro_rules! step {
    ($name:literal, $step:expr) => {
        tracing::info_span!($name).in_scope(|| $step)
    };
}

#[cfg(not(feature = "tracing"))]
macro_rules! step {
    ($name:literal, $step:expr) => {
        $step
    };
}

pub(crate) use step;
