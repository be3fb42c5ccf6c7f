use gym::sync::Mutex;

/// What was bought, and the total of the prices.
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
    /// Adds all names with their prices, or none of them if `price` panics.
    pub fn add_all(&self, names: &[&str], price: impl Fn(&str) -> u64) {
        // answer:
        // What may panic runs before the lock is taken, so a panic can neither come between two
        // changes nor poison the lock.
        let prices: u64 = names.iter().map(|name| price(name)).sum();
        let mut bought = self.bought.lock().unwrap();
        bought.names.extend(names.iter().map(|&name| name.to_owned()));
        bought.total += prices;
        // stub: let mut bought = self.bought.lock().unwrap();
        // stub: for name in names {
        // stub:     bought.names.push((*name).to_owned());
        // stub:     bought.total += price(name);
        // stub: }
        // end of answer
    }

    /// Returns what was bought until now.
    pub fn bought(&self) -> Bought {
        // answer:
        self.bought.lock().unwrap().clone()
        // stub: self.bought.lock().unwrap().clone()
        // end of answer
    }
}
