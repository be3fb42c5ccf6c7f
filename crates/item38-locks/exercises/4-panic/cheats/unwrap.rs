// must fail in "the basket works after a panic" with "the next call panicked too"
// why: Your lock is poisoned, and `unwrap` passes the panic on to every later caller.
use gym::sync::Mutex;

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
        let mut bought = self.bought.lock().unwrap();
        for name in names {
            let price = price(name);
            bought.names.push((*name).to_owned());
            bought.total += price;
        }
    }

    pub fn bought(&self) -> Bought {
        self.bought.lock().unwrap().clone()
    }
}
