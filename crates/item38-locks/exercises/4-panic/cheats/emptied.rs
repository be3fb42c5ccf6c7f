// must fail in "what was bought before stays" with "the basket holds other names"
// why: You repair the basket by emptying it, so what earlier calls have bought is gone.
use gym::sync::{Mutex, MutexGuard};

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
        self.bought.lock().unwrap_or_else(|poisoned| {
            let mut bought = poisoned.into_inner();
            *bought = Bought::default();
            self.bought.clear_poison();
            bought
        })
    }
}
