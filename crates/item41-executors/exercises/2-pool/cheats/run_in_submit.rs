// must fail in "submit does not wait for the job" with "waits until the job is done"
// why: You run the job in `submit`, so the caller waits for it.
pub struct Pool;

impl Pool {
    pub fn new(_: usize) -> Self {
        Self
    }

    pub fn submit(&self, job: impl FnOnce() + Send + 'static) {
        job();
    }
}
