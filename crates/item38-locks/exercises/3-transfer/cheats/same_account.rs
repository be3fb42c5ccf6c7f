// must fail in "a transfer to the same account ends" with "the lock that it already took"
// why: From an account to itself you lock the same account twice, and wait for yourself.
use gym::sync::Mutex;

#[derive(Debug)]
pub struct Account {
    pub number: u32,
    pub balance: Mutex<u64>,
}

pub fn transfer(from: &Account, to: &Account, amount: u64) -> bool {
    let (low, high) = if from.number < to.number { (from, to) } else { (to, from) };
    let low_balance = low.balance.lock().unwrap();
    let high_balance = high.balance.lock().unwrap();
    let is_up = from.number < to.number;
    let (mut source, mut target) =
        if is_up { (low_balance, high_balance) } else { (high_balance, low_balance) };
    if *source < amount {
        return false;
    }
    *source -= amount;
    *target += amount;
    true
}
