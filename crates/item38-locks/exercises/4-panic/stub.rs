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
        let mut bought = self.bought.lock().unwrap();
        for name in names {
            bought.names.push((*name).to_owned());
            bought.total += price(name);
        }
    }

    /// Returns what was bought until now.
    pub fn bought(&self) -> Bought {
        self.bought.lock().unwrap().clone()
    }
}
