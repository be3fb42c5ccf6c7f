// must fail in "the panic reaches the caller" with "the caller never learns of the panic"
// why: You catch the panic and return as if all was well. The caller believes that it has bought.
use gym::sync::Mutex;
use std::panic::{AssertUnwindSafe, catch_unwind};

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
        let prices = || names.iter().map(|name| price(name)).sum::<u64>();
        let Ok(prices) = catch_unwind(AssertUnwindSafe(prices)) else { return };
        let mut bought = self.bought.lock().unwrap();
        bought.names.extend(names.iter().map(|&name| name.to_owned()));
        bought.total += prices;
    }

    pub fn bought(&self) -> Bought {
        self.bought.lock().unwrap().clone()
    }
}
