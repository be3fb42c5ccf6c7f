// must fail in "opposite transfers never deadlock" with "deadlock"
// why: You lock the account that the money leaves first. Opposite transfers then lock in opposite order.
use gym::sync::Mutex;

#[derive(Debug)]
pub struct Account {
    pub number: u32,
    pub balance: Mutex<u64>,
}

pub fn transfer(from: &Account, to: &Account, amount: u64) -> bool {
    if from.number == to.number {
        return *from.balance.lock().unwrap() >= amount;
    }
    let mut source = from.balance.lock().unwrap();
    let mut target = to.balance.lock().unwrap();
    if *source < amount {
        return false;
    }
    *source -= amount;
    *target += amount;
    true
}
