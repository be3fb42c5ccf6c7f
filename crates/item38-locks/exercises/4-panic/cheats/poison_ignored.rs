// must fail in "nothing of the failed call stays" with "the basket holds other names"
// why: You take the guard out of the error and go on with data that the panic left half changed.
use gym::sync::{Mutex, MutexGuard};
use std::sync::PoisonError;

#[derive(Debug, Default)]
pub struct Basket {
    bought: Mutex<Bought>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bought {
    pub names: Vec<String>,
    pub total: u64,
}

impl Basket {
    pub fn add_all(&self, names: &[&str], price: impl Fn(&str) -> u64) {
        let mut bought = self.lock();
        for name in names {
            bought.names.push((*name).to_owned());
            bought.total += price(name);
        }
    }

    pub fn bought(&self) -> Bought {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Bought> {
        self.bought.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
